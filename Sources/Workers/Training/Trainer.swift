public import AMQP
import EventLoop
public import Logging
import Personalization
public import Postgres
public import ServiceLifecycle

/// Turns feedback events into fresh weights.
///
/// It waits for a broker or database that is away; only what waiting can't mend ends it. A graceful shutdown drains it.
public struct Trainer: Service {
    /// The parts that the trainer's readiness speaks of.
    public static let parts = ["consumer", "publisher", "database"]

    private let connections: Connections
    private let settings: TrainerSettings
    private let logger: Logger

    public init(
        broker: AMQPConfiguration, database: PostgresConfiguration, settings: TrainerSettings,
        readiness: ServiceReadiness,
        logger: Logger
    ) {
        connections = Connections(broker: broker, database: database, readiness: readiness, logger: logger)
        self.settings = settings
        self.logger = logger
    }

    public func run() async throws {
        try await connections.run(grace: settings.grace) { live in
            TrainingWork(
                live: live,
                pipeline: TrainingPipeline(
                    loop: live.loop, settings: settings, consumer: live.consumer, publisher: live.publisher,
                    database: live.database, logger: logger),
                settings: settings, logger: logger)
        }
    }
}

private struct TrainingWork: PipelineWork {
    let live: Connections.Live
    let pipeline: TrainingPipeline
    let settings: TrainerSettings
    let logger: Logger

    var refresh: Duration { settings.refresh }

    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                await Refit(database: live.database, settings: settings.refit, logger: logger).run()
            }
            await pipeline.run()
            group.cancelAll()
        }
        let outcomes = await pipeline.outcomes
        logger.info("feedback taken", metadata: ["outcomes": "\(outcomes)"])
    }

    func reload() async throws {
        await pipeline.update(
            ModelsInUse(try await ModelStore(database: live.database).kept()),
            tenants: try await TenantStore(database: live.database).all())
        // Consuming a queue that is consumed already changes nothing.
        for shard in 0..<settings.shards {
            if await pipeline.isDraining { return }
            await live.consumer.consume(Names.feedback(shard: shard), prefetch: settings.prefetch)
        }
    }

    func drain() async { await pipeline.drain() }
    func abort() async { await pipeline.abort() }
    var held: Int { get async { await pipeline.held } }
}
