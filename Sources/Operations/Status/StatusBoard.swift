public import CoreMetrics
import EventLoop
import Foundation
public import Logging
public import Postgres
public import ServiceLifecycle
import Synchronization

/// Looks at the broker's queues, for the status page and for metrics.
///
/// Of many processes one looks all the time and tells of the queues in its metrics (`attune monitor`); the others look
/// while somebody reads their page, and a little longer, so that the broker is asked for nobody. It reads the management
/// API and the database with one connection of its own, and keeps the last looks only. While either is away the page says
/// so and shows the figures that it has.
public struct StatusBoard: Service {
    private let management: BrokerManagement
    private let database: PostgresConfiguration
    private let interval: Duration
    private let logger: Logger
    /// Nil: it looks while the page is read.
    private let metrics: BrokerMetrics?
    private let state = SharedState()
    private let wishes: AsyncStream<Void>
    private let wish: AsyncStream<Void>.Continuation

    private let patience: Duration
    /// How long a page waits for the first look.
    private static let wait = Duration.seconds(3)

    private final class SharedState: Sendable {
        struct State {
            var report: QueueStatusReport?
            var history = StatusHistory()
            var failure: String? = "not read yet"
            var lookedAt: ContinuousClock.Instant?
            var askedAt: ContinuousClock.Instant?
        }

        let state = Mutex(State())
    }

    /// - Parameters:
    ///   - interval: Between two looks.
    ///   - metrics: Where the queues' figures go, all the time; nil: it looks only while somebody reads the page.
    ///   - patience: How long it looks on after the last request of the page; three intervals or half a minute.
    public init(
        management: BrokerManagement, database: PostgresConfiguration, interval: Duration, logger: Logger,
        metrics: (any MetricsFactory)?, patience: Duration? = nil
    ) {
        self.management = management
        var database = database
        database.poolSize = 1
        self.database = database
        self.interval = interval
        self.patience = patience ?? max(interval * 3, .seconds(30))
        self.logger = logger
        self.metrics = metrics.map(BrokerMetrics.init)
        (wishes, wish) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The status page, with figures that are at most an interval or so old.
    ///
    /// - Parameter waiting: What this process waits for.
    func page(waiting: [String: String]) async -> String {
        let end = ContinuousClock.now.advanced(by: Self.wait)
        while true {
            state.state.withLock { $0.askedAt = .now }
            wish.yield()
            if isFresh || ContinuousClock.now >= end || Task.isCancelled { break }
            try? await Task.sleep(for: .milliseconds(20))
        }
        let (report, history, failure) = state.state.withLock { ($0.report, $0.history, $0.failure) }
        return StatusPage(
            report: report, history: history, failure: failure, waiting: waiting, interval: interval, now: Date()
        ).html
    }

    private var isFresh: Bool {
        state.state.withLock { state in
            state.lookedAt.map { $0.duration(to: .now) < interval * 2 } ?? false
        }
    }

    private var isWatched: Bool {
        metrics != nil || state.state.withLock { $0.askedAt.map { $0.duration(to: .now) < patience } ?? false }
    }

    public func run() async throws {
        if metrics != nil { wish.yield() }
        await cancelWhenGracefulShutdown {
            for await _ in wishes where isWatched && !Task.isCancelled {
                do { try await watch() } catch {
                    logger.warning("the status page has no thread", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    /// Looks again and again while somebody wants to know.
    private func watch() async throws {
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
                await look(client)
                await client.close()
            }
            await group.waitForAll()
        }
    }

    private func look(_ client: PostgresClient) async {
        var hasFailed = false
        // The first figures are better a moment later than without the database's part.
        let end = ContinuousClock.now.advanced(by: .seconds(1))
        while client.state != .ready, ContinuousClock.now < end, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(10))
        }
        while isWatched, !Task.isCancelled {
            do {
                let report = try await read(client)
                state.state.withLock { state in
                    // Depths of hours ago are no neighbours of those of now.
                    if let last = state.report?.at, report.at.timeIntervalSince(last) > gap {
                        state.history = StatusHistory()
                    }
                    state.report = report
                    state.history.add(report)
                    state.failure = nil
                    state.lookedAt = .now
                }
                metrics?.record(report)
                hasFailed = false
            } catch {
                if Task.isCancelled { return }
                state.state.withLock { ($0.failure, $0.lookedAt) = ("\(error)", .now) }
                metrics?.recordFailure()
                if !hasFailed { logger.warning("cannot read the queues", metadata: ["error": "\(error)"]) }
                hasFailed = true
            }
            try? await Task.sleep(for: interval)
        }
    }

    /// Seconds between two looks that sparklines do not join.
    private var gap: Double { max(60, Double(interval.components.seconds) * 10) }

    /// Without the database the broker's figures alone.
    private func read(_ client: PostgresClient) async throws -> QueueStatusReport {
        let context = client.state == .ready ? try? await StatusContext.read(client) : nil
        return try await QueueStatusReport.read(management, context: context ?? StatusContext())
    }
}
