/// Where spans go, and how many.
public struct OTLPConfiguration: Sendable {
    /// The collector's address for traces, such as `http://127.0.0.1:4318/v1/traces`.
    public var endpoint: String
    /// Headers of each request, such as a key.
    public var headers: [(name: String, value: String)] = []
    /// `service.name` and whatever else says who this is.
    public var resource: [(name: String, value: String)]
    /// The share of traces that begin here, 0 to 1, that are recorded. One that came from elsewhere is recorded when its
    /// sender records it.
    public var ratio = 1.0
    /// Spans that wait at most; more are dropped.
    public var queueLimit = 8192
    /// Spans in one request at most.
    public var batch = 512
    /// How long a span waits for company.
    public var interval: Duration = .seconds(1)
    /// How long a request may take.
    public var timeLimit: Duration = .seconds(5)
    /// How long a collector that is away may keep a batch, with pauses in between, before it is dropped.
    public var patience: Duration = .seconds(30)

    /// - Parameter service: `service.name`.
    public init(endpoint: String, service: String) {
        self.endpoint = endpoint
        resource = [("service.name", service)]
    }
}
