import AMQP
import EventLoop
import Foundation
import Logging
import Personalization
import Postgres

/// The trainer's events in flight: received in batches, taken into the database in one transaction with the new
/// weights, then acknowledged. One person's events come from one shard and are taken in order.
actor TrainingPipeline: BatchPipeline {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    let consumer: Consumer
    let logger: Logger
    var batch: Int { settings.batch }
    var batchesAtOnce: Int { settings.batchesAtOnce }
    var holdLimit: Duration { settings.holdLimit }
    var custody = Custody()
    var lanes = Lanes()

    private let settings: TrainerSettings
    private let publisher: Publisher
    private let store: FeedbackStore
    private let modelStore: ModelStore
    private let tenants: TenantStore
    private let embedder: TextEmbedder?
    private let readiness: ServiceReadiness
    private let telemetry = TrainingTelemetry()
    private var intake: FeedbackIntake
    private var models = ModelsInUse()

    init(
        loop: EventLoop, settings: TrainerSettings, consumer: Consumer, publisher: Publisher,
        database: PostgresClient, embedder: TextEmbedder?, readiness: ServiceReadiness, logger: Logger
    ) {
        self.loop = loop
        self.settings = settings
        self.consumer = consumer
        self.publisher = publisher
        store = FeedbackStore(database: database)
        modelStore = ModelStore(database: database)
        tenants = TenantStore(database: database)
        self.embedder = embedder
        self.readiness = readiness
        self.logger = logger
        intake = FeedbackIntake(
            limits: MessageLimits(textBytes: settings.textLimit), trusted: settings.trustedUsers)
    }

    func update(_ models: ModelsInUse, tenants: [Tenant]) {
        self.models = models
        custody.isSuspended = false
        intake.tenants = Dictionary(uniqueKeysWithValues: tenants.map { ($0.name, $0) })
    }

    /// Notes for metrics what is looked at now and then.
    func sample(_ database: PostgresPoolUse) { telemetry.sample(held: held, database: database) }

    /// What was learned of a batch that is postponed counts as a duplicate when it comes again.
    func process(_ deliveries: ArraySlice<Delivery>) async -> Settlement {
        telemetry.received(deliveries)
        defer { telemetry.settled(deliveries, isPostponed: custody.isSuspended) }
        intake.tenants = await teams(intake.tenants, metIn: deliveries, from: tenants)
        if custody.isSuspended { return .postponed }
        var events: [(Delivery, FeedbackRecord)] = []
        var letters: [DeadLetter] = []
        for delivery in deliveries {
            switch intake.decide(delivery) {
            case .event(let record): events.append((delivery, record))
            case .dead(let letter): letters.append(letter)
            }
        }
        letters += await learn(events)
        if custody.isSuspended { return .postponed }
        await bury(letters)
        return .done
    }

    /// Takes events into the database, as often as it takes while that is away. A batch that the database refuses is
    /// taken one by one, so that one event never fails its neighbours.
    ///
    /// - Returns: The events that it refuses.
    private func learn(_ events: [(Delivery, FeedbackRecord)]) async -> [DeadLetter] {
        guard !events.isEmpty else { return [] }
        var pause = Pause()
        var embeddings = TextEmbeddings.none
        while !custody.isAborted, !custody.isSuspended {
            let start = ContinuousClock.now
            do {
                let taken = try await store.take(
                    events.map(\.1), specification: FeatureSpecification.current.identifier,
                    embeddings: embeddings, models: models.of)
                for outcome in taken { custody.record(outcome.name) }
                telemetry.taken(events.map(\.0), events.map(\.1), outcomes: taken.map(\.name), since: start)
                return []
            } catch is ModelsChanged {
                await readModels()
                await outlast(holding: events.map(\.0), pause: &pause)
            } catch let missing as EmbeddingsMissing {
                if let found = await self.embeddings(of: missing) {
                    embeddings.merge(found)
                } else {
                    await outlast(holding: events.map(\.0), pause: &pause)
                }
            } catch let error as PostgresError where error.mayPass {
                await outlast(error, holding: events.map(\.0), pause: &pause)
            } catch {
                logger.error("feedback refused", metadata: ["error": "\(error)", "events": "\(events.count)"])
                guard events.count == 1, let delivery = events.first?.0 else {
                    var letters: [DeadLetter] = []
                    for event in events { letters += await learn([event]) }
                    return letters
                }
                return [
                    DeadLetter(
                        delivery: delivery, tenant: delivery.routingKey,
                        error: MessageError(
                            code: .databaseRefused, message: "the database refuses the event: see the trainer's log"))
                ]
            }
        }
        return []
    }

    /// Asks for embeddings that the models in use need. Weights without an answer would be wrong for good, and feedback is
    /// in no hurry: while there are none it is held, as while the database is away.
    ///
    /// - Returns: Nil where there are none at present; readiness says so.
    private func embeddings(of missing: EmbeddingsMissing) async -> TextEmbeddings? {
        do throws(EmbeddingError) {
            guard let embedder else { throw .notConfigured(missing.space) }
            let found = try await embedder.embeddings(of: missing.texts, in: missing.space)
            readiness.set("embeddings", waitingFor: nil)
            return found
        } catch {
            readiness.set("embeddings", waitingFor: error.description)
            return nil
        }
    }

    /// Reads the models anew, between two regular times; one that this program can't compute holds feedback up.
    private func readModels() async {
        do { models = ModelsInUse(try await modelStore.kept()) } catch {
            logger.warning("cannot read the models", metadata: ["error": "\(error)"])
        }
    }

    private func bury(_ letters: [DeadLetter]) async {
        let messages = letters.map { letter in
            letter.log(to: logger)
            custody.record("dead")
            return (letter, telemetry.buried(letter, isKnown: intake.tenants[letter.tenant] != nil))
        }
        await publisher.deliver(
            messages, while: { !custody.isAborted }, returned: { _, message in ResultMessage.unrouted(message) })
    }
}

extension FeedbackOutcome {
    fileprivate var name: String {
        switch self {
        case .learned: "learned"
        case .counted: "counted"
        case .ignored: "ignored"
        case .duplicate: "duplicate"
        }
    }
}
