import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Sends one request and reads its response, within limits of size and time. It does not retry.
struct HTTPTransport: Sendable {
    /// What ended an exchange that did not finish by itself.
    enum Limit: Sendable {
        /// The time that one attempt, or the configuration, allows: the endpoint is too slow.
        case timeLimit
        /// The moment until which the caller can use an answer.
        case callerDeadline
    }

    /// A request with a body is a POST, one without a GET.
    struct Request: Sendable {
        var url: String
        var body: [UInt8]?
        var traceparent: String?
    }

    /// The part of an error body that is read at most.
    private static let maximumErrorBytes = 64 << 10

    private let client: HTTPClient
    private let headers: HTTPHeaders
    private let maximumResponseBytes: Int

    /// - Throws: `invalidConfiguration` where the certificates to trust can't be read.
    init(_ configuration: LanguageModelConfiguration) throws(LanguageModelError) {
        var http = HTTPClient.Configuration()
        http.timeout.connect = .nanoseconds(configuration.connectTimeLimit.wholeNanoseconds)
        // A redirect would turn POST into GET or carry the key elsewhere.
        http.redirectConfiguration = .disallow
        // Left on, a refused connection is tried again inside the client until the deadline.
        http.connectionPool.retryConnectionEstablishment = false
        // The slots are the limit; probes come on top.
        http.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = configuration.slots + 2
        // The caller's traceparent is the one that goes out.
        http.tracing.tracer = nil
        if let file = configuration.authorityFile {
            var tls = TLSConfiguration.makeClientConfiguration()
            do { tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(file)) } catch {
                throw LanguageModelError(
                    .invalidConfiguration,
                    "language model configuration: authorityFile must be a readable PEM file of certificates")
            }
            http.tlsConfiguration = tls
        }
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: http)

        var headers = HTTPHeaders()
        headers.add(name: "accept", value: "application/json")
        if !configuration.extraHeaders.keys.contains(where: { $0.lowercased() == "user-agent" }) {
            headers.add(name: "user-agent", value: "attune")
        }
        if let key = configuration.apiKey {
            headers.add(name: "authorization", value: "Bearer \(key.secret)")
        }
        for (name, value) in configuration.extraHeaders.sorted(by: { $0.key < $1.key }) {
            headers.add(name: name, value: value)
        }
        self.headers = headers
        maximumResponseBytes = configuration.maximumResponseBytes
    }

    /// Sends a request and gives the response whatever its status, or why there is none. Past `end` it is aborted.
    ///
    /// The HTTP client's own deadline covers only the time to the head of the response, so the clock here runs beside it.
    func exchange(
        _ request: Request, until end: ContinuousClock.Instant, limit: Limit
    ) async -> Result<HTTPReply, LanguageModelError> {
        await withTaskGroup(of: Result<HTTPReply, LanguageModelError>?.self) { group in
            group.addTask { await send(request, until: end) }
            group.addTask {
                try? await Task.sleep(until: end, clock: .continuous)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            if let first { return first }
            if Task.isCancelled { return .failure(LanguageModelError(.cancelled, "the call was cancelled")) }
            switch limit {
            case .timeLimit:
                return .failure(
                    LanguageModelError(
                        .outage,
                        "no complete response within the time limit; check the model server's load, or raise it",
                        isTooSlow: true))
            case .callerDeadline:
                return .failure(
                    LanguageModelError(
                        .deadlineExceeded,
                        "the deadline passed during a request; give it more time, or use a quicker model"))
            }
        }
    }

    /// Ends every request and connection.
    func shutdown() async throws {
        try await client.shutdown()
    }

    private func send(
        _ request: Request, until end: ContinuousClock.Instant
    ) async -> Result<HTTPReply, LanguageModelError> {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = request.body == nil ? .GET : .POST
        outgoing.headers = headers
        if let traceparent = request.traceparent {
            outgoing.headers.add(name: "traceparent", value: traceparent)
        }
        if let body = request.body {
            outgoing.headers.add(name: "content-type", value: "application/json")
            outgoing.body = .bytes(body)
        }
        do {
            // A little later than our own clock, which is the one that decides.
            let remaining = ContinuousClock.now.duration(to: end).wholeNanoseconds
            let deadline = NIODeadline.now() + .nanoseconds(remaining) + .seconds(1)
            let response = try await client.execute(outgoing, deadline: deadline)
            let status = Int(response.status.code)
            var reply = HTTPReply(
                status: status, contentType: response.headers.first(name: "content-type"),
                retryAfter: response.headers.first(name: "retry-after").flatMap {
                    RetryAfter.parse(
                        $0, serverDate: response.headers.first(name: "date"),
                        now: Int(Date().timeIntervalSince1970.rounded()))
                },
                body: [])
            if reply.isSuccess {
                reply.body = try await [UInt8](buffer: response.body.collect(upTo: maximumResponseBytes))
            } else {
                // The status says enough: a body that is too large or breaks off does not change it.
                let body = try? await response.body.collect(upTo: Self.maximumErrorBytes)
                reply.body = body.map { [UInt8](buffer: $0) } ?? []
            }
            return .success(reply)
        } catch {
            return .failure(TransportClassification.error(error, isCancelled: Task.isCancelled))
        }
    }
}

extension Duration {
    /// Nanoseconds, clamped to what an `Int64` holds.
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds > 0 ? .max : .min }
        let (sum, carried) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carried ? .max : sum
    }
}
