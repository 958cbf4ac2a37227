import AMQP
import EventLoop
import Foundation
import LanguageModel
import Logging
import Personalization
import Postgres

/// The revision worker's jobs in flight: received and looked up in batches, revised one by one where a model call is
/// worth it, then stored, published and acknowledged in batches again.
///
/// The stages run at once, each with one round trip under way, and pass arrays through mailboxes. They share the
/// event loop's thread with the connections, so a burst crosses no thread. What is in flight is bounded by the prefetch
/// of the consumers.
actor RevisionPipeline {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    let settings: WorkerSettings
    let consumer: Consumer
    let publisher: Publisher
    let revisions: RevisionStore
    let leases: LeaseStore
    let tokens: TokenStore
    let observed: PromptObservationStore
    let reviser: Reviser
    let gate: ModelGate
    let suspicions: SuspectStore
    let announcer: Announcer
    let readiness: ServiceReadiness
    /// The workers' own user at the broker, under which jobs are published again.
    let brokerUser: String
    let logger: Logger
    let telemetry = RevisionTelemetry()
    let intake: JobIntake
    var budgets = TokenBudgets()
    var turns: FairTurns
    var turnWaiters: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    var nextTurn: UInt64 = 0
    var shares: TeamShares

    var directory = Directory()
    /// Other copies of a job that is in flight; present, if empty, for each job from its look-up to its record.
    var inFlight: [JobKey: [ReceivedJob]] = [:]
    /// Jobs that this worker has the lease of.
    var leased: Set<JobKey> = []
    /// Leases that it has or may have and no use for: the database was away when they were given back or taken.
    var stale: Set<JobKey> = []
    /// Deliveries that are not acknowledged yet.
    var held = 0
    /// The last job received of each team.
    var activity: [String: TeamActivity] = [:]
    /// Of whom it was said that their weights are of no use: tenant and user.
    var peopleTold: Set<[String]> = []
    var isDraining = false
    /// Nothing is waited for any more; what is not acknowledged goes back to its queue with the connection.
    var isAborted = false
    /// Why no jobs are taken; empty: they are.
    var pauses: Set<ConsumptionPause> = [.model]
    var consumptionVersion = 0
    var isAdjusting = false
    /// Statements that fail again and again at present.
    var databaseTroubles = 0
    /// Deliveries that wait for their turn to run alone.
    let suspects = Mailbox<Delivery>()
    /// The job that runs alone.
    var alone: JobKey?
    /// Batches with messages that the broker has not settled.
    var flights: [Int: Flight] = [:]
    var nextFlight = 0
    /// Deliveries whose results are confirmed and that are not acknowledged yet.
    var finished: [Publication] = []
    var isAcknowledging = false
    let toPlan = Mailbox<LookedUp>()
    let toLease = Mailbox<LeaseRequest>()
    let toStore = Mailbox<FinishedJob>()
    let toPublish = Mailbox<Publication>()
    let toObserve = Mailbox<PromptObservation>()

    init(
        loop: EventLoop, settings: WorkerSettings, consumer: Consumer, publisher: Publisher, database: PostgresClient,
        reviser: Reviser, gate: ModelGate, owner: String, announcer: Announcer, readiness: ServiceReadiness,
        brokerUser: String,
        logger: Logger
    ) {
        self.loop = loop
        self.settings = settings
        self.consumer = consumer
        self.publisher = publisher
        revisions = RevisionStore(database: database)
        leases = LeaseStore(database: database, owner: owner)
        tokens = TokenStore(database: database)
        suspicions = SuspectStore(database: database)
        self.announcer = announcer
        self.readiness = readiness
        self.brokerUser = brokerUser
        observed = PromptObservationStore(database: database)
        self.reviser = reviser
        self.gate = gate
        self.logger = logger
        intake = JobIntake(
            limits: MessageLimits(textBytes: settings.textLimit), brokerUser: brokerUser,
            trusted: settings.trustedUsers)
        turns = FairTurns(capacity: settings.modelSlots)
        shares = TeamShares(prefetch: settings.prefetch)
    }

    /// Works until the consumer is closed and everything received is done.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask(executorPreference: loop) { await self.leaseAll() }
            group.addTask(executorPreference: loop) { await self.storeAll() }
            group.addTask(executorPreference: loop) { await self.publishAll() }
            group.addTask(executorPreference: loop) { await self.followGate() }
            group.addTask(executorPreference: loop) { await self.observeAll() }
            await withDiscardingTaskGroup { sources in
                sources.addTask(executorPreference: loop) { await self.workOnSuspects() }
                sources.addTask(executorPreference: loop) { await self.receiveAll() }
                await planAll()
            }
            closeStages()
        }
    }

    private func closeStages() {
        toLease.close()
        toStore.close()
        toPublish.close()
        toObserve.close()
    }

    /// Takes on what was read anew, and consumes the queues of teams that are new.
    func update(_ directory: Directory) async {
        let gone = self.directory.tenants.keys.filter { directory.tenants[$0] == nil }
        self.directory = directory
        guard !isDraining else { return }
        await databaseWorks()
        await giveStaleLeasesBack()
        await adjustConsumption()
        for tenant in gone { await consumer.cancel(Names.jobs(of: tenant)) }
    }

    /// Takes no more work; what comes from now on goes back to its queue.
    func drain() async {
        isDraining = true
        giveUpTurns()
        await gate.release()
    }

    /// Gives up what is still in flight.
    func abort() async {
        isDraining = true
        isAborted = true
        acknowledge()
        await gate.release()
        closeStages()
        await giveLeasesBack(of: Array(leased))
    }

    /// Notes for metrics what is looked at now and then.
    func sample(_ database: PostgresPoolUse) {
        telemetry.sample(
            held: held, model: reviser.model, database: database, pauses: pauses, tenants: directory.tenants.values)
    }
}
