/// Says why a call to a language model failed and what to do next.
///
/// The message never holds text of a prompt or of a response, nor a credential: it can be logged and put into headers.
public struct LanguageModelError: Error, Sendable {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The endpoint can't be used at present: connection refused or lost, no such host, time-outs, 502, 503 or 504
        /// after every attempt. Nobody's fault.
        case outage
        /// 429 after every attempt, or a quota that is used up.
        case rateLimited
        /// 500 or another status of a server's own failure after every attempt. The request may be what breaks it.
        case serverError
        /// The endpoint refused the content: a filter's finish reason, or its error code.
        case rejected
        /// The endpoint refused the request as it is (400, 401, 403, 404, 422, a redirect …), or the request breaks this
        /// client's own limits. Usually the configuration.
        case invalidRequest
        /// The answer was not what was asked for: not JSON, without choices or vectors, too large.
        case invalidResponse
        /// More calls waited for a slot than the configuration allows; nothing was sent.
        case overloaded
        /// The deadline of the call passed.
        case deadlineExceeded
        /// The task was cancelled; the request was aborted.
        case cancelled
        /// The client was shut down.
        case shutDown
        /// A setting is out of range; thrown before anything is sent.
        case invalidConfiguration
    }

    public let code: Code
    /// What happened and what to check, in one sentence.
    public let message: String
    /// The status of the last response; nil when there was none.
    public let status: Int?
    /// How long the server asked to wait, at most one day; nil when it did not say.
    public let retryAfter: Duration?
    /// The error code that the server gave, such as `context_length_exceeded`; nil when it gave none or an unlikely one.
    public let serverCode: String?
    /// Requests sent for this call. 0 when none was.
    public internal(set) var attempts: Int
    /// Whether the endpoint took the request and gave no complete answer within the time limit. Then it may be up, and
    /// only too slow for this request.
    public let isTooSlow: Bool
    /// Where the error was made.
    public let fileID: String
    public let line: Int

    /// A call that its owner gave up before anything was sent.
    public static func notBegun(_ code: Code, _ message: String) -> LanguageModelError {
        LanguageModelError(code, message)
    }

    init(
        _ code: Code, _ message: String, status: Int? = nil, retryAfter: Duration? = nil, serverCode: String? = nil,
        attempts: Int = 0, isTooSlow: Bool = false, fileID: String = #fileID, line: Int = #line
    ) {
        self.code = code
        self.message = message
        self.status = status
        self.retryAfter = retryAfter
        self.serverCode = serverCode
        self.attempts = attempts
        self.isTooSlow = isTooSlow
        self.fileID = fileID
        self.line = line
    }

    /// Whether the endpoint is away: hold the work, probe, and count no attempt against it.
    public var isOutage: Bool { code == .outage }

    /// Whether the same request may succeed at a later time.
    public var isRetriable: Bool {
        switch code {
        case .outage, .rateLimited, .serverError, .invalidResponse, .overloaded, .deadlineExceeded: true
        case .rejected, .invalidRequest, .cancelled, .shutDown, .invalidConfiguration: false
        }
    }
}

extension LanguageModelError: CustomStringConvertible {
    public var description: String {
        var parts = ["\(code.rawValue): \(message)"]
        if let status { parts.append("status \(status)") }
        if let serverCode { parts.append("code \(serverCode)") }
        if let retryAfter { parts.append("retry after \(retryAfter)") }
        if attempts > 0 { parts.append("attempts \(attempts)") }
        return parts.joined(separator: ", ")
    }
}

extension LanguageModelError {
    /// The failure that says most about what to do, for a call whose requests failed in different ways: an endpoint that is
    /// away comes before what one text did.
    static func mostTelling(of failures: [LanguageModelError]) -> LanguageModelError? {
        let order: [Code] = [
            .cancelled, .shutDown, .invalidRequest, .outage, .rateLimited, .overloaded, .deadlineExceeded, .rejected,
            .serverError, .invalidResponse,
        ]
        return order.lazy.compactMap { code in failures.first { $0.code == code } }.first ?? failures.first
    }
}
