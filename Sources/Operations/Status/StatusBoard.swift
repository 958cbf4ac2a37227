public import CoreMetrics
import EventLoop
import Foundation
public import Logging
public import Postgres
public import ServiceLifecycle
import Synchronization

/// Looks at the broker's queues every few seconds, for the status page and for metrics.
///
/// It reads the management API and the database with one connection of its own, and keeps the last looks only. While
/// either is away the page says so and shows the figures that it has.
public struct StatusBoard: Service {
    private let management: BrokerManagement
    private let database: PostgresConfiguration
    private let interval: Duration
    private let logger: Logger
    private let metrics: BrokerMetrics
    private let state = SharedState()

    private final class SharedState: Sendable {
        struct State {
            var report: QueueStatusReport?
            var history = StatusHistory()
            var failure: String? = "not read yet"
        }

        let state = Mutex(State())
    }

    public init(
        management: BrokerManagement, database: PostgresConfiguration, interval: Duration, logger: Logger,
        factory: any MetricsFactory = MetricsSystem.factory
    ) {
        self.management = management
        var database = database
        database.poolSize = 1
        self.database = database
        self.interval = interval
        self.logger = logger
        metrics = BrokerMetrics(factory: factory)
    }

    /// The status page.
    ///
    /// - Parameter waiting: What this process waits for.
    func page(waiting: [String: String]) -> String {
        let (report, history, failure) = state.state.withLock { ($0.report, $0.history, $0.failure) }
        return StatusPage(
            report: report, history: history, failure: failure, waiting: waiting, interval: interval, now: Date()
        ).html
    }

    public func run() async throws {
        let loop = try EventLoop(name: "attune status")
        defer { loop.shutdown() }
        let client = PostgresClient(configuration: database, loop: loop, logger: logger)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // What waiting can't mend is said by whoever needs the database to work.
                do { try await client.run() } catch {
                    logger.warning("the status page has no database", metadata: ["error": "\(error)"])
                }
            }
            group.addTask {
                await cancelWhenGracefulShutdown { await look(client) }
                await client.close()
            }
            await group.waitForAll()
        }
    }

    private func look(_ client: PostgresClient) async {
        var hasFailed = false
        while !Task.isCancelled {
            do {
                let report = try await read(client)
                state.state.withLock { state in
                    state.report = report
                    state.history.add(report)
                    state.failure = nil
                }
                metrics.record(report)
                hasFailed = false
            } catch {
                if Task.isCancelled { return }
                state.state.withLock { $0.failure = "\(error)" }
                metrics.recordFailure()
                if !hasFailed { logger.warning("cannot read the queues", metadata: ["error": "\(error)"]) }
                hasFailed = true
            }
            try? await Task.sleep(for: interval)
        }
    }

    /// Without the database the broker's figures alone.
    private func read(_ client: PostgresClient) async throws -> QueueStatusReport {
        let context = client.state == .ready ? try? await StatusContext.read(client) : nil
        return try await QueueStatusReport.read(management, context: context ?? StatusContext())
    }
}
