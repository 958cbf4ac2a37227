public import AMQP
import EventLoop
import Foundation
import LanguageModel
public import Logging
import Personalization
public import Postgres
public import ServiceLifecycle

/// Turns feedback events into fresh weights, and chooses the questions that people are asked.
///
/// It waits for a broker or database that is away; only what waiting can't mend ends it. A graceful shutdown drains it.
public struct Trainer: Service {
    /// The parts that the trainer's readiness speaks of.
    public static let parts =
        ["consumer", "publisher", "database"] + ["consumer", "publisher", "database"].map { "questions \($0)" }

    private let connections: Connections
    /// Of their own, so that a large batch of feedback keeps nobody waiting for a question.
    private let questionConnections: Connections
    private let settings: TrainerSettings
    private let logger: Logger

    public init(
        broker: AMQPConfiguration, database: PostgresConfiguration, settings: TrainerSettings,
        readiness: ServiceReadiness,
        logger: Logger
    ) {
        connections = Connections(broker: broker, database: database, readiness: readiness, logger: logger)
        questionConnections = Connections(
            broker: broker, database: database, readiness: readiness, prefix: "questions ", logger: logger)
        var settings = settings
        settings.trustedUsers.insert(broker.user)
        self.settings = settings
        self.logger = logger
    }

    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await train() }
            group.addTask { try await ask() }
            // Whichever ends for a reason that waiting can't mend ends both.
            try await group.waitForAll()
        }
    }

    private func train() async throws {
        try await TextEmbedder.with(settings.embedding, logger: logger) { try await train(with: $0) }
    }

    private func train(with embedder: TextEmbedder?) async throws {
        var settings = settings
        if settings.refit.triesEmbeddings { settings.refit.learning.embedder = embedder }
        try await connections.run(grace: settings.grace) { [settings] live in
            let id = UUID().uuidString
            return TrainingWork(
                live: live, database: connections.database,
                announcer: Announcer(
                    processes: ProcessStore(database: live.database, id: id, kind: .trainer),
                    interval: settings.refresh),
                shards: ShardStore(database: live.database, owner: id),
                pipeline: TrainingPipeline(
                    loop: live.loop, settings: settings, consumer: live.consumer, publisher: live.publisher,
                    database: live.database, embedder: embedder, readiness: connections.readiness, logger: logger),
                embedder: embedder,
                expiry: Expiry(
                    database: live.database,
                    administrator: Administrator(configuration: connections.broker, loop: live.loop, logger: logger),
                    logger: logger),
                settings: settings, logger: logger)
        }
    }

    private func ask() async throws {
        try await questionConnections.run(grace: settings.grace) { live in
            QuestionWork(live: live, settings: settings, logger: logger)
        }
    }
}

private struct TrainingWork: PipelineWork {
    let live: Connections.Live
    let database: PostgresConfiguration
    let announcer: Announcer
    let shards: ShardStore
    let pipeline: TrainingPipeline
    let embedder: TextEmbedder?
    let expiry: Expiry
    let settings: TrainerSettings
    let logger: Logger

    var refresh: Duration { settings.refresh }

    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                await Refit(database: live.database, settings: settings.refit, logger: logger).run()
            }
            group.addTask { await expire() }
            group.addTask { await takeCare() }
            group.addTask { await announcer.keepAnnouncing() }
            // Estimating takes its time: away from the connections' thread.
            group.addTask(executorPreference: globalConcurrentExecutor) { await estimateEffects() }
            await pipeline.run()
            group.cancelAll()
        }
        await expiry.close()
        let outcomes = await pipeline.outcomes
        logger.info("feedback taken", metadata: ["outcomes": "\(outcomes)"])
    }

    /// Removes what retention no longer keeps, now and then; of several trainers one does.
    private func expire() async {
        guard let interval = settings.retentionInterval else { return }
        while !Task.isCancelled {
            do {
                let removed = try await expiry.run() ?? []
                if !removed.isEmpty { logger.info("expired", metadata: ["removed": "\(removed)"]) }
            } catch {
                if !Task.isCancelled { logger.warning("cannot expire yet", metadata: ["error": "\(error)"]) }
            }
            try? await Task.sleep(for: interval)
        }
    }

    /// Switches off what does harm, now and then. Several trainers may: nothing is switched off twice.
    private func takeCare() async {
        guard let interval = settings.careInterval else { return }
        var round = CareRound(logger: logger)
        while !Task.isCancelled {
            do { try await weigh(&round) } catch {
                if !Task.isCancelled { logger.warning("cannot weigh the effects yet", metadata: ["error": "\(error)"]) }
            }
            ProcessMemory.giveBack()
            try? await Task.sleep(for: interval)
        }
    }

    /// One round, on a connection of its own: what adds up everything that is kept takes longer than a statement about
    /// feedback may.
    private func weigh(_ round: inout CareRound) async throws {
        var configuration = database
        configuration.poolSize = 1
        configuration.statementTimeout = .seconds(1800)
        let client = PostgresClient(configuration: configuration, loop: live.loop, logger: logger)
        async let running: Void = client.run()
        do { _ = try await round.run(on: client) } catch {
            await client.close()
            throw error
        }
        await client.close()
        try await running
    }

    /// Keeps the prompts' effects up to date, until it is cancelled.
    private func estimateEffects() async {
        var refresh = PromptEffectRefresh(database: live.database, limit: settings.observations)
        var catalogs = StoredCatalogs()
        while !Task.isCancelled {
            do {
                catalogs = try await CatalogStore(database: live.database).latest(since: catalogs)
                let count = try await refresh.run(
                    models: try await ModelStore(database: live.database).inUse(), catalogs: catalogs)
                if count > 0 {
                    logger.debug("effects estimated", metadata: ["sources": "\(count)"])
                    ProcessMemory.giveBack()
                }
            } catch let error as PostgresError where error.mayPass {
                logger.debug("effects not estimated yet", metadata: ["error": "\(error)"])
            } catch {
                if !Task.isCancelled { logger.warning("cannot estimate effects", metadata: ["error": "\(error)"]) }
            }
            try? await Task.sleep(for: settings.effectInterval)
        }
    }

    func reload() async throws {
        // First, so that it also knows when it could not.
        try await announcer.announce()
        try await announcer.sweep()
        await pipeline.update(
            ModelsInUse(try await ModelStore(database: live.database).kept()),
            tenants: try await TenantStore(database: live.database).all())
        await pipeline.sample(await live.database.poolUse)
        try await shareOut()
    }

    /// Consumes this trainer's share of the feedback queues: one among n alive has at most ⌈queues / n⌉ of them.
    private func shareOut() async throws {
        let trainers = max(1, try await announcer.processes.living().count)
        let share = (settings.shards + trainers - 1) / trainers
        var owned = try await shards.owned(of: settings.shards)
        for shard in owned.dropFirst(share) where await letGo(of: shard) {
            try await shards.release(shard)
            owned.removeAll { $0 == shard }
        }
        owned += try await shards.claim(share - owned.count, of: settings.shards, fromDead: announcer.isSteady)
        for shard in 0..<settings.shards {
            if await pipeline.isDraining { return }
            // Consuming a queue that is consumed already changes nothing.
            guard owned.contains(shard) else { continue }
            await live.consumer.consume(Names.feedback(shard: shard), prefetch: settings.prefetch)
        }
        // Those that another trainer took because this one seemed dead, events of them in its hands.
        let lost = (0..<settings.shards).filter { !owned.contains($0) }
        await live.consumer.abandon(lost.map(Names.feedback(shard:)))
    }

    /// Stops consuming a queue and waits until what came of it is in the database and acknowledged, so that whoever has
    /// it next takes every person's events in order.
    ///
    /// - Returns: Whether nothing is held any more.
    private func letGo(of shard: Int) async -> Bool {
        let queue = Names.feedback(shard: shard)
        await live.consumer.cancel(queue)
        let end = ContinuousClock.now.advanced(by: .seconds(3))
        var looks = 0
        // Empty several times: between two looks a burst may have been on its way from the consumer to the pipeline.
        while looks < 3, ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(50))
            looks = await pipeline.holdsNothing(of: queue) ? looks + 1 : 0
        }
        return looks >= 3
    }

    func leave() async {
        // Where it cannot be said, the announcement runs out by itself.
        try? await announcer.processes.withdraw()
    }

    /// The queues stay with this trainer until its connection ends, and with it everything that it did not take is back in
    /// their order: after a cancel the next trainer would get later events first.
    var cancelsToDrain: Bool { false }

    func drain() async { await pipeline.drain() }
    func abort() async {
        await pipeline.abort()
        await embedder?.shutdown(deadline: .now)
    }

    var held: Int { get async { await pipeline.held } }
}
