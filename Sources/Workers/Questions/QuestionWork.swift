import AMQP
import Logging
import Personalization

/// The part of a trainer that chooses questions.
struct QuestionWork: PipelineWork {
    let live: Connections.Live
    let pipeline: QuestionPipeline
    let chooser: QuestionChooser
    let settings: TrainerSettings
    let logger: Logger

    init(live: Connections.Live, settings: TrainerSettings, logger: Logger) {
        self.live = live
        self.settings = settings
        self.logger = logger
        chooser = QuestionChooser(database: live.database, settings: settings.questions, logger: logger)
        pipeline = QuestionPipeline(
            loop: live.loop, consumer: live.consumer, publisher: live.publisher, database: live.database,
            chooser: chooser, limits: MessageLimits(textBytes: settings.textLimit), batch: settings.batch,
            holdLimit: settings.holdLimit, logger: logger)
    }

    var refresh: Duration { settings.refresh }

    func run() async {
        await pipeline.run()
        let outcomes = await pipeline.outcomes
        logger.info("questions asked", metadata: ["outcomes": "\(outcomes)"])
    }

    func reload() async throws {
        await pipeline.update(tenants: try await TenantStore(database: live.database).all())
        try await chooser.update(models: try await ModelStore(database: live.database).inUse())
        if await pipeline.isDraining { return }
        await live.consumer.consume(Names.questions, prefetch: settings.questions.prefetch)
    }

    /// Nobody counts on this part of the process.
    func leave() async {}

    func drain() async { await pipeline.drain() }
    func abort() async { await pipeline.abort() }
    var held: Int { get async { await pipeline.held } }
}
