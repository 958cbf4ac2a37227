import AMQP
import EventLoop
import Foundation
import Logging
import Personalization
import Postgres

/// The trainer's events in flight: received in batches, taken into the database in one transaction with the new
/// weights, then acknowledged. One person's events come from one shard and are taken in order.
actor TrainingPipeline {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let settings: TrainerSettings
    private let consumer: Consumer
    private let publisher: Publisher
    private let store: FeedbackStore
    private let modelStore: ModelStore
    private let logger: Logger
    private let telemetry = TrainingTelemetry()
    private var intake: FeedbackIntake

    private var models = ModelsInUse()
    private(set) var held = 0
    private(set) var isDraining = false
    private var isAborted = false
    /// The database is away for too long: nothing is held until it is back.
    private var isSuspended = false
    private var heldOf: [String: Int] = [:]
    private var counts: [String: Int] = [:]

    init(
        loop: EventLoop, settings: TrainerSettings, consumer: Consumer, publisher: Publisher,
        database: PostgresClient, logger: Logger
    ) {
        self.loop = loop
        self.settings = settings
        self.consumer = consumer
        self.publisher = publisher
        store = FeedbackStore(database: database)
        modelStore = ModelStore(database: database)
        self.logger = logger
        intake = FeedbackIntake(
            limits: MessageLimits(textBytes: settings.textLimit), trusted: settings.trustedUsers)
    }

    func update(_ models: ModelsInUse, tenants: [Tenant]) {
        self.models = models
        isSuspended = false
        intake.tenants = Dictionary(uniqueKeysWithValues: tenants.map { ($0.name, $0) })
    }

    /// Whether everything that came from a queue is dealt with.
    func holdsNothing(of queue: String) async -> Bool {
        let isWaiting = await consumer.hasUnfetched(of: queue)
        return !isWaiting && heldOf[queue, default: 0] == 0
    }

    /// How many events had each outcome since the start.
    var outcomes: [String: Int] { counts }

    /// Notes for metrics what is looked at now and then.
    func sample(_ database: PostgresPoolUse) { telemetry.sample(held: held, database: database) }

    func drain() { isDraining = true }

    func abort() {
        isDraining = true
        isAborted = true
    }

    /// Works until the consumer is closed.
    func run() async {
        while let deliveries = await consumer.next() {
            if isDraining {
                await consumer.reject(deliveries.map(\.tag), requeue: true)
                continue
            }
            held += deliveries.count
            for delivery in deliveries { heldOf[delivery.queue, default: 0] += 1 }
            for start in stride(from: 0, to: deliveries.count, by: settings.batch) {
                await take(deliveries[start..<min(start + settings.batch, deliveries.count)])
            }
        }
    }

    private func take(_ deliveries: ArraySlice<Delivery>) async {
        if isSuspended { return await giveBack(deliveries) }
        var events: [(Delivery, FeedbackRecord)] = []
        var letters: [DeadLetter] = []
        for delivery in deliveries {
            switch intake.decide(delivery) {
            case .event(let record): events.append((delivery, record))
            case .dead(let letter): letters.append(letter)
            }
        }
        letters += await learn(events)
        if isSuspended { return await giveBack(deliveries) }
        await bury(letters)
        guard !isAborted else { return }
        settled(deliveries)
        await consumer.acknowledge(deliveries.map(\.tag))
    }

    private func settled(_ deliveries: ArraySlice<Delivery>) {
        held -= deliveries.count
        for delivery in deliveries { heldOf[delivery.queue, default: 0] -= 1 }
    }

    /// Gives events back in their order. What was learned of them already is ignored when they come again.
    private func giveBack(_ deliveries: ArraySlice<Delivery>) async {
        await consumer.cancelAll()
        settled(deliveries)
        await consumer.reject(deliveries.map(\.tag), requeue: true)
    }

    /// Takes events into the database, as often as it takes while that is away. A batch that the database refuses is
    /// taken one by one, so that one event never fails its neighbours.
    ///
    /// - Returns: The events that it refuses.
    private func learn(_ events: [(Delivery, FeedbackRecord)]) async -> [DeadLetter] {
        guard !events.isEmpty else { return [] }
        var pause = Pause()
        while !isAborted {
            let start = ContinuousClock.now
            do {
                let taken = try await store.take(
                    events.map(\.1), specification: FeatureSpecification.current.identifier, models: models.of)
                for outcome in taken { counts[outcome.name, default: 0] += 1 }
                telemetry.taken(events.map(\.1), outcomes: taken.map(\.name), since: start)
                return []
            } catch is ModelsChanged {
                await readModels()
                await pause.wait()
            } catch let error as PostgresError where error.mayPass {
                logger.debug("feedback not taken yet", metadata: ["error": "\(error)"])
                if events.contains(where: { $0.0.receivedAt.duration(to: .now) > settings.holdLimit }) {
                    isSuspended = true
                    return []
                }
                await pause.wait()
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

    /// Reads the models anew, between two regular times; one that this program can't compute holds feedback up.
    private func readModels() async {
        do { models = ModelsInUse(try await modelStore.kept()) } catch {
            logger.warning("cannot read the models", metadata: ["error": "\(error)"])
        }
    }

    private func bury(_ letters: [DeadLetter]) async {
        var messages = letters.map { letter in
            letter.log(to: logger)
            counts["dead", default: 0] += 1
            telemetry.buried(letter, isKnown: intake.tenants[letter.tenant] != nil)
            return letter.message(at: Date())
        }
        while !messages.isEmpty, !isAborted {
            let outcomes = await publisher.publish(messages)
            var rest: [OutgoingMessage] = []
            for (message, outcome) in zip(messages, outcomes) {
                switch outcome {
                case .confirmed: continue
                case .returned: rest.append(ResultMessage.unrouted(message))
                case .lost(let error) where error.code == .invalidMessage:
                    rest.append(ResultMessage.trimmed(message))
                case .nacked, .lost: rest.append(message)
                }
            }
            messages = rest
            if !messages.isEmpty { await Pause.brief() }
        }
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
