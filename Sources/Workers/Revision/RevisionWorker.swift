public import AMQP
import EventLoop
import Foundation
public import LanguageModel
public import Logging
import Personalization
public import Postgres
public import ServiceLifecycle

/// Revises the jobs of every team: receives, looks up, chooses, has the model revise, stores, publishes, acknowledges.
///
/// It waits for a broker, database or model that is away, and says so through its readiness; only what waiting can't
/// mend, such as wrong credentials, ends it. A graceful shutdown drains it.
public struct RevisionWorker: Service {
    /// The parts that the worker's readiness speaks of.
    public static let parts = ["consumer", "publisher", "database", "model"]

    private let connections: Connections
    private let model: LanguageModelConfiguration
    private let settings: WorkerSettings
    private let logger: Logger

    public init(
        broker: AMQPConfiguration, database: PostgresConfiguration, model: LanguageModelConfiguration,
        settings: WorkerSettings, readiness: ServiceReadiness, logger: Logger
    ) {
        connections = Connections(broker: broker, database: database, readiness: readiness, logger: logger)
        self.model = model
        var settings = settings
        settings.trustedUsers.insert(broker.user)
        settings.languageModel = model.model
        settings.maximumTokens = model.maximumTokens
        self.settings = settings
        self.logger = logger
    }

    public func run() async throws {
        try await LanguageModelClient.with(model, logger: logger) { model in
            try await TextEmbedder.with(settings.embedding, logger: logger) { try await run(with: model, $0) }
        }
    }

    private func run(with model: LanguageModelClient, _ embedder: TextEmbedder?) async throws {
        let reviser = Reviser(
            model: model, settings: settings, embeddings: JobEmbeddings(embedder: embedder, logger: logger))
        try await connections.run(grace: settings.grace) { live in
            let id = UUID().uuidString
            let announcer = Announcer(
                processes: ProcessStore(database: live.database, id: id, kind: .worker), interval: settings.refresh)
            let gate = ModelGate(loop: live.loop, model: model, readiness: connections.readiness, logger: logger)
            let pipeline = RevisionPipeline(
                loop: live.loop, settings: settings, consumer: live.consumer, publisher: live.publisher,
                database: live.database, reviser: reviser, gate: gate,
                owner: id, announcer: announcer, readiness: connections.readiness, brokerUser: connections.broker.user,
                logger: logger)
            return RevisionWork(
                live: live, pipeline: pipeline, gate: gate, announcer: announcer, settings: settings,
                logger: logger)
        }
    }
}

/// The worker's work once its connections are made.
private struct RevisionWork: PipelineWork {
    let live: Connections.Live
    let pipeline: RevisionPipeline
    let gate: ModelGate
    let announcer: Announcer
    let settings: WorkerSettings
    let logger: Logger

    var refresh: Duration { settings.refresh }

    func run() async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await gate.run() }
                group.addTask { await announcer.keepAnnouncing() }
                await pipeline.run()
                await gate.release()
                group.cancelAll()
            }
        } onCancel: {
            // Whoever waits at the gate has to pass it to end.
            Task { await gate.release() }
        }
    }

    /// Reads tenants, models, catalogs and learned effects, consumes the queues of teams that are new, and tells how long jobs wait.
    func reload() async throws {
        try await announcer.announce()
        try await announcer.sweep()
        // For operators only: it holds up nothing.
        do { try await ActivityStore(database: live.database).update(Array(await pipeline.activity.values)) } catch {
            logger.debug("activity not told", metadata: ["error": "\(error)"])
        }
        await pipeline.sample(await live.database.poolUse)
        let processes = announcer.processes
        await pipeline.setWorkers(try await processes.living(), own: processes.id)
        let spent = await pipeline.takeSpent()
        do {
            await pipeline.setUsed(try await TokenStore(database: live.database).exchange(spent))
        } catch {
            await pipeline.restoreSpent(spent)
            throw error
        }
        let directory = await pipeline.directory
        let tenants = try await TenantStore(database: live.database).all()
        do {
            let catalogs = try await CatalogStore(database: live.database).latest(since: directory.stored) {
                tenant, error in
                logger.error(
                    "a team's catalog cannot be read; its jobs get no prompts: import it again",
                    metadata: ["tenant": "\(tenant.isEmpty ? "all without one" : tenant)", "error": "\(error)"])
            }
            await pipeline.update(
                try directory.replacing(
                    tenants: tenants, models: try await ModelStore(database: live.database).inUse(),
                    stored: catalogs,
                    learned: try await PromptEffectStore(database: live.database).changes(
                        since: directory.effectsMark),
                    switchedOff: try await CareStore(database: live.database).switchedOff(),
                    settings: settings))
        } catch {
            // A model that cannot be used leaves models and catalogs as they were, and holds up nothing else.
            if (error as? PostgresError)?.mayPass != true {
                await pipeline.update(directory.replacing(tenants: tenants))
            }
            throw error
        }
    }

    func drain() async { await pipeline.drain() }
    func abort() async { await pipeline.abort() }

    func leave() async {
        // Where it cannot be said, the announcement runs out by itself.
        try? await announcer.processes.withdraw()
    }

    var held: Int { get async { await pipeline.held } }
}
