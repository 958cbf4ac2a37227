import Hummingbird
public import Logging
public import ServiceLifecycle
public import Workers

/// Answers probes: `/health/live` while the process runs, `/health/ready` once everything it needs is there.
public struct HealthServer: Service {
    private let host: String
    private let port: Int
    private let token: String?
    private let readiness: ServiceReadiness
    private let logger: Logger

    /// - Parameter token: What every request has to bring as its bearer token; nil lets everybody in, for loopback only.
    public init(host: String, port: Int, token: String? = nil, readiness: ServiceReadiness, logger: Logger) {
        self.host = host
        self.port = port
        self.token = token
        self.readiness = readiness
        self.logger = logger
    }

    public func run() async throws {
        let router = Router()
        if let token { router.add(middleware: BearerToken(token)) }
        router.get("health/live") { _, _ in "alive\n" }
        router.get("health/ready") { [readiness] _, _ -> EditedResponse<String> in
            let waiting = readiness.waiting.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\n" }
            return EditedResponse(
                status: waiting.isEmpty ? .ok : .serviceUnavailable,
                response: waiting.isEmpty ? "ready\n" : "waiting for\n" + waiting.joined())
        }
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        try await Application(
            router: router, configuration: .init(address: .hostname(host, port: port), serverName: "attune"),
            logger: quiet
        ).run()
    }
}
