import Hummingbird
public import Logging
import NIOCore
public import PrometheusMetrics
public import ServiceLifecycle
public import Workers

/// Answers probes and operators: `/health/live` while the process runs, `/health/ready` once everything it needs is
/// there, `/metrics` for Prometheus, and the status page at `/`.
public struct HealthServer: Service {
    private let host: String
    private let port: Int
    private let token: String?
    private let readiness: ServiceReadiness
    private let metrics: PrometheusRegistry?
    private let board: StatusBoard?
    private let logger: Logger

    /// - Parameters:
    ///   - token: What every request has to bring as its bearer token; nil lets everybody in, for loopback only.
    ///   - metrics: What `/metrics` shows; nil: it is not found.
    ///   - board: What `/` shows; nil: it is not found.
    public init(
        host: String, port: Int, token: String? = nil, readiness: ServiceReadiness,
        metrics: PrometheusRegistry? = nil, board: StatusBoard? = nil, logger: Logger
    ) {
        self.host = host
        self.port = port
        self.token = token
        self.readiness = readiness
        self.metrics = metrics
        self.board = board
        self.logger = logger
    }

    public func run() async throws {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        try await Application(
            router: router, configuration: .init(address: .hostname(host, port: port), serverName: "attune"),
            logger: quiet
        ).run()
    }

    private var router: Router<BasicRequestContext> {
        let router = Router()
        if let token { router.add(middleware: BearerToken(token)) }
        router.get("health/live") { _, _ in "alive\n" }
        router.get("health/ready") { [readiness] _, _ -> EditedResponse<String> in
            let waiting = readiness.waiting.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\n" }
            return EditedResponse(
                status: waiting.isEmpty ? .ok : .serviceUnavailable,
                response: waiting.isEmpty ? "ready\n" : "waiting for\n" + waiting.joined())
        }
        if let metrics {
            let process = ProcessMetrics(factory: metrics)
            router.get("metrics") { request, _ -> Response in
                process.sample()
                let format = ExpositionFormat.preferred(by: request.headers[.accept])
                return Self.response(metrics.exposition(format), type: format.contentType)
            }
        }
        if let board {
            router.get("/") { [readiness] _, _ -> Response in
                Self.response(await board.page(waiting: readiness.waiting), type: "text/html; charset=utf-8")
            }
        }
        return router
    }

    private static func response(_ text: String, type: String) -> Response {
        var headers: HTTPFields = [.contentType: type, .cacheControl: "no-store"]
        // The page has no script and loads nothing; its one style sheet is in it.
        headers[.contentSecurityPolicy] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        headers[.xContentTypeOptions] = "nosniff"
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
