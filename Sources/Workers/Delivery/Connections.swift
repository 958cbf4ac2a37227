import AMQP
import EventLoop
import Foundation
import Logging
import Personalization
import Postgres
import ServiceLifecycle

/// The connections of a pipeline's process, all on one event loop, from the first attempt to the last acknowledgement.
struct Connections: Sendable {
    let broker: AMQPConfiguration
    let database: PostgresConfiguration
    let readiness: ServiceReadiness
    /// Before the names of the parts that readiness speaks of, where a process has two sets of connections.
    var prefix = ""
    let logger: Logger

    struct Live: Sendable {
        let loop: EventLoop
        let consumer: Consumer
        let publisher: Publisher
        let database: PostgresClient

        func close() async {
            async let published: Void = publisher.close()
            await consumer.close()
            await published
            await database.close()
        }

        /// Ends what does not end in order, because the other side does not answer.
        func sever() async {
            await consumer.sever()
            await publisher.sever()
            await database.sever()
        }

        var isClosed: Bool {
            get async {
                guard await consumer.state == .closed, await publisher.state == .closed else { return false }
                return database.state == .closed
            }
        }
    }

    private enum Ending {
        case connection
        case work
        case drained
    }

    /// Connects, works, and drains on a graceful shutdown.
    ///
    /// - Parameters:
    ///   - grace: The time from the begin of a drain to its end, a fifth of it for closing the connections.
    ///   - makeWork: Makes the work over the connections, which are not up yet.
    /// - Throws: What waiting can't mend: refused credentials, a database that lacks migrations.
    func run(grace: Duration, makeWork: (Live) -> some PipelineWork) async throws {
        let loop = try EventLoop(name: "attune")
        defer { loop.shutdown() }
        let live = Live(
            loop: loop, consumer: Consumer(configuration: broker, loop: loop, logger: logger),
            publisher: Publisher(configuration: broker, loop: loop, logger: logger),
            database: PostgresClient(configuration: database, loop: loop, logger: logger))
        let work = makeWork(live)
        try await withThrowingTaskGroup(of: Ending.self) { group in
            group.addTask {
                try await live.consumer.run()
                return .connection
            }
            group.addTask {
                try await live.publisher.run()
                return .connection
            }
            group.addTask {
                try await live.database.run()
                return .connection
            }
            group.addTask { await observe(live) }
            group.addTask(executorPreference: loop) {
                while !Task.isCancelled {
                    readiness.beat()
                    try? await Task.sleep(for: .seconds(1))
                }
                return .connection
            }
            group.addTask(executorPreference: loop) {
                do { try await prepare(live, work) } catch {
                    // A drain closes the database under whoever still waits for it.
                    if Task.isShuttingDownGracefully { return .work }
                    throw error
                }
                await perform(work)
                return .work
            }
            group.addTask {
                // Cancellation ends the wait as well.
                try? await gracefulShutdown()
                await drain(live, work, grace: grace)
                return .drained
            }
            for try await ending in group {
                if case .connection = ending { continue }
                group.cancelAll()
            }
        }
    }

    // MARK: Start

    /// Waits for the database and checks that it is what this version needs, then reads what changes seldom.
    private func prepare(_ live: Live, _ work: some PipelineWork) async throws {
        let migrations = Migrations()
        var pause = Pause()
        while true {
            try Task.checkCancellation()
            do {
                let missing = try await migrations.missing(in: live.database)
                guard missing.isEmpty else { throw StartError.migrationsMissing(missing) }
                try await work.reload()
                readiness.set(prefix + Self.start, waitingFor: nil)
                return
            } catch let error as PostgresError where error.mayPass {
                logger.debug("waiting for the database", metadata: ["error": "\(error)"])
            } catch  where Self.isOfRows(error) {
                // Such as a model that this program cannot compute or read: another one may be made active.
                readiness.set(prefix + Self.start, waitingFor: "\(error)")
                logger.error("cannot begin yet", metadata: ["error": "\(error)"])
            }
            await pause.wait()
        }
    }

    /// Whether something is wrong with what the database holds, not with how it is reached.
    private static func isOfRows(_ error: any Error) -> Bool {
        if let error = error as? PostgresError { return error.code == .typeMismatch }
        return !(error is StartError || error is CancellationError)
    }

    private static let start = "start"
    private static let reload = "reload"

    private func perform(_ work: some PipelineWork) async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: work.refresh)
                    do {
                        try await work.reload()
                        readiness.set(prefix + Self.reload, waitingFor: nil)
                    } catch {
                        if Task.isCancelled { return }
                        logger.warning("cannot reload", metadata: ["error": "\(error)"])
                        // It goes on with what it has. Of a database that is away others tell.
                        if (error as? PostgresError)?.mayPass != true {
                            readiness.set(prefix + Self.reload, waitingFor: "\(error)")
                        }
                    }
                }
            }
            await work.run()
            group.cancelAll()
        }
    }

    /// Tells the connections' states to whoever asks for readiness.
    private func observe(_ live: Live) async -> Ending {
        await withDiscardingTaskGroup { group in
            group.addTask { await observe(live.consumer.states, as: prefix + "consumer") }
            group.addTask { await observe(live.publisher.states, as: prefix + "publisher") }
            group.addTask {
                for await state in live.database.states {
                    if case .connecting(let reason) = state { readiness.set(prefix + "database", waitingFor: reason) }
                    if case .ready = state { readiness.set(prefix + "database", waitingFor: nil) }
                }
            }
        }
        return .connection
    }

    private func observe(_ states: AsyncStream<ConnectionState>, as part: String) async {
        for await state in states {
            if case .connecting(let reason) = state { readiness.set(part, waitingFor: reason) }
            if case .ready = state { readiness.set(part, waitingFor: nil) }
        }
    }

    // MARK: End

    /// Gives up what is in flight and takes leave, as far as a database that may be away lets it in a second.
    private func leave(_ work: some PipelineWork, abandoning isLate: Bool) async {
        let (end, continuation) = AsyncStream.makeStream(of: Void.self)
        // Not structured: a statement whose cancellation nobody answers takes seconds to end.
        Task {
            if isLate { await work.abort() }
            await work.leave()
            continuation.finish()
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in end {} }
            group.addTask { try? await Task.sleep(for: .seconds(1)) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Finishes what is in flight, and ends within the grace, also where the broker or the database answers nothing.
    private func drain(_ live: Live, _ work: some PipelineWork, grace: Duration) async {
        // Cancelled, because something failed: nothing is left to finish with.
        guard !Task.isCancelled else {
            await work.abort()
            return await live.close()
        }
        readiness.set(ServiceReadiness.shutdown, waitingFor: "draining")
        logger.info("draining")
        await work.drain()
        let last = ContinuousClock.now.advanced(by: grace)
        // The rest is for the connections, which end in order where the other side answers.
        let end = last.advanced(by: .zero - min(grace / 5, .seconds(5)))
        // Not structured: a broker that does not answer ends it late, and keeps nobody beyond the grace.
        if work.cancelsToDrain { Task { await live.consumer.cancelAll() } }
        while await isBusy(live, work), ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(20))
            if Task.isCancelled { break }
        }
        let held = await work.held
        if held > 0 {
            logger.warning("grace is over; what is in flight goes back to its queue", metadata: ["jobs": "\(held)"])
        }
        await leave(work, abandoning: held > 0)
        // Not structured, for the same reason: what is left of it ends with the connections' own tasks.
        Task { await live.close() }
        while await !live.isClosed, ContinuousClock.now < last {
            try? await Task.sleep(for: .milliseconds(20))
            if Task.isCancelled { break }
        }
        await live.sever()
        logger.info("drained")
    }

    private func isBusy(_ live: Live, _ work: some PipelineWork) async -> Bool {
        if work.cancelsToDrain, await live.consumer.hasSubscriptions { return true }
        return await work.held > 0
    }
}

/// What a pipeline does between its start and its drain.
protocol PipelineWork: Sendable {
    /// Works until the consumer is closed.
    func run() async
    /// Reads anew what changes seldom, and starts to consume what is new.
    func reload() async throws
    /// How often to reload.
    var refresh: Duration { get }
    /// Takes no more work.
    func drain() async
    /// Whether deliveries are stopped at the beginning of a drain, or only with the connection at its end.
    var cancelsToDrain: Bool { get }
    /// Gives up what is in flight.
    func abort() async
    /// Tells the others that this process ends, while the connections are still there.
    func leave() async
    /// Deliveries that are not acknowledged yet.
    var held: Int { get async }
}

extension PipelineWork {
    var cancelsToDrain: Bool { true }
}

/// Why a process cannot start.
public enum StartError: Error, CustomStringConvertible {
    case migrationsMissing([String])

    public var description: String {
        switch self {
        case .migrationsMissing(let names):
            "the database lacks \(names.joined(separator: ", ")): run `attune database migrate`"
        }
    }
}
