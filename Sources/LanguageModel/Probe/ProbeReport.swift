/// What a look at the endpoint's health showed.
public struct ProbeReport: Sendable, Hashable {
    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// Up and ready for requests.
        case ready
        /// It answers, but has neither `/health` nor a list of models: all that can be said without a generation.
        case reachable
        /// It answers that it can't serve now: loading, overloaded or failing.
        case notReady
        /// It refuses the credentials. Waiting does not help.
        case refused
        /// No answer within the time limit.
        case unreachable
    }

    public var status: Status
    /// The HTTP status that decided; nil when there was no answer.
    public var httpStatus: Int?
    /// The path that decided, `health` or `models`; nil when there was no answer.
    public var source: String?
    /// Whether the endpoint lists the configured model; nil when it was not asked or did not say.
    public var listsModel: Bool?
    /// Says what is wrong and what to check; empty when ready.
    public var message: String
    public var duration: Duration

    /// Whether requests are worth sending.
    public var isAvailable: Bool { status == .ready || status == .reachable }
}
