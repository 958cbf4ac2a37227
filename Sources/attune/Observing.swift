import ArgumentParser
import CoreMetrics
import Logging
import Operations
import PrometheusMetrics
import ServiceLifecycle
import Tracing
import Workers

/// What a process that keeps running tells of itself: traces, and on its health port metrics, health and the status page.
struct Observing {
    let readiness: ServiceReadiness
    /// What has to run beside the process's work, and a little longer.
    private(set) var services: [any Service] = []

    /// Sets the metrics system up, so it has to come before anything that records.
    ///
    /// - Parameters:
    ///   - name: Of the process, for the database's list of connections.
    ///   - parts: What it waits for at first.
    ///   - tellsOfQueues: Whether the queues' figures are among its metrics, and read all the time.
    init(
        _ settings: Settings, name: String, parts: [String], tellsOfQueues: Bool = false, logger: Logger
    ) throws {
        readiness = ServiceReadiness(parts: parts)
        let port = try settings.integer("health.port", default: 0, in: 0...65_535)
        // Before the tracer, which counts as well.
        if port > 0 {
            try serve(
                port, settings, name: name, parts: parts, tellsOfQueues: tellsOfQueues, logger: logger)
        }
        if let tracer = try settings.tracer(name.replacing(" ", with: "-"), logger) {
            InstrumentationSystem.bootstrap(tracer)
            services.append(tracer)
        }
    }

    private mutating func serve(
        _ port: Int, _ settings: Settings, name: String, parts: [String], tellsOfQueues: Bool, logger: Logger
    ) throws {
        let host = settings.text("health.host", default: "127.0.0.1")
        let token = try settings.secret("health.token")
        if let token, token.utf8.count < 16 { throw ValidationError("health.token must be at least 16 bytes long") }
        guard token != nil || host.hasPrefix("127.") || host == "::1" || host == "localhost" else {
            throw ValidationError(
                "health.host \(host) can be reached from outside: name a file with a token by health.token-file")
        }
        let registry = PrometheusRegistry(MetricCatalog.all)
        MetricsSystem.bootstrap(registry)
        ReadinessMetrics.follow(readiness, parts: parts)
        let interval = try settings.seconds("status.interval", default: 5, in: 0...3600)
        var board: StatusBoard?
        if interval > .zero {
            let made = StatusBoard(
                management: try settings.management(), database: try settings.database("\(name) status"),
                interval: max(interval, .seconds(1)), logger: logger, metrics: tellsOfQueues ? registry : nil)
            services.append(made)
            board = made
        }
        services.append(
            HealthServer(
                host: host, port: port, token: token, readiness: readiness, metrics: registry, board: board,
                logger: logger))
    }
}
