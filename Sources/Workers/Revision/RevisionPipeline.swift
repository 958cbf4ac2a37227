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
/// The three stages run at once, each with one round trip under way, and pass arrays through mailboxes. They share the
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
    private let intake: JobIntake
    var budgets = TokenBudgets()
    private var turns: FairTurns
    private var turnWaiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    private var nextTurn: UInt64 = 0
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
    private(set) var activity: [String: TeamActivity] = [:]
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
    /// Batches with messages that the broker has not settled.
    var flights: [Int: Flight] = [:]
    var nextFlight = 0
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
            group.addTask(executorPreference: loop) { await self.storeAll() }
            group.addTask(executorPreference: loop) { await self.publishAll() }
            group.addTask(executorPreference: loop) { await self.workOnSuspects() }
            group.addTask(executorPreference: loop) { await self.followGate() }
            group.addTask(executorPreference: loop) { await self.observeAll() }
            await receiveAll()
        }
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
        await gate.release()
    }

    /// Gives up what is still in flight.
    func abort() async {
        isDraining = true
        isAborted = true
        await gate.release()
        toStore.close()
        toPublish.close()
        toObserve.close()
        await giveLeasesBack(of: Array(leased))
    }

    /// Notes for metrics what is looked at now and then.
    func sample(_ database: PostgresPoolUse) {
        telemetry.sample(
            held: held, model: reviser.model, database: database, pauses: pauses, tenants: directory.tenants.values)
    }

    // MARK: Shares and budgets

    /// Takes on which workers are up, this one among them, sorted.
    func setWorkers(_ workers: [String], own: String) {
        shares.rank = workers.firstIndex(of: own) ?? 0
        shares.workers = max(workers.count, 1)
    }

    /// What was used of the language model since it was asked last, by team.
    func takeSpent() -> [String: Int] { budgets.take() }

    /// Puts back what could not be told to the other workers.
    func restoreSpent(_ spent: [String: Int]) { budgets.restore(spent) }

    /// Takes on what all workers used in the last minute.
    func setUsed(_ totals: [String: Int]) { budgets.update(totals) }

    /// Runs a call of the model when it is the team's turn.
    func inTurn<Result: Sendable>(
        of tenant: String, _ call: () async throws(LanguageModelError) -> Result
    ) async throws(LanguageModelError) -> Result {
        let id = nextTurn
        nextTurn += 1
        if !turns.request(id, team: tenant, share: directory.tenants[tenant]?.limits.share ?? 1) {
            await withCheckedContinuation { turnWaiters[id] = $0 }
        }
        defer { if let next = turns.finish() { turnWaiters.removeValue(forKey: next)?.resume() } }
        return try await call()
    }

    // MARK: Receive and look up

    private func receiveAll() async {
        await withDiscardingTaskGroup { group in
            while let deliveries = await consumer.next() {
                if isDraining {
                    await consumer.reject(deliveries.map(\.tag), requeue: true)
                    continue
                }
                held += deliveries.count
                for (received, plan) in await plans(for: accept(deliveries)) where !settle(received, by: plan) {
                    group.addTask(executorPreference: loop) { await self.work(on: received, plan) }
                }
            }
        }
        await gate.release()
        suspects.close()
        toStore.close()
        toPublish.close()
        toObserve.close()
    }

    /// The jobs among the deliveries; what is no job, or is in flight already, is dealt with here.
    private func accept(_ deliveries: [Delivery]) -> [ReceivedJob] {
        let wall = Date()
        let now = ContinuousClock.now
        var jobs: [ReceivedJob] = []
        jobs.reserveCapacity(deliveries.count)
        for delivery in deliveries {
            // Not even looked at beside others.
            if Self.deliveries(before: delivery) >= Self.suspectDeliveries {
                suspects.put(delivery)
                continue
            }
            accept(delivery, wall: wall, now: now).map { jobs.append($0) }
        }
        return jobs
    }

    /// The job that a delivery is.
    func accept(_ delivery: Delivery) -> [ReceivedJob] {
        accept(delivery, wall: Date(), now: .now).map { [$0] } ?? []
    }

    private func accept(_ delivery: Delivery, wall: Date, now: ContinuousClock.Instant) -> ReceivedJob? {
        switch intake.decide(delivery, tenants: directory.tenants, wall: wall, now: now) {
        case .job(let received):
            telemetry.received(received)
            if let waited = received.waited {
                activity[received.tenant] = TeamActivity(
                    tenant: received.tenant, lastWait: waited / 1000, lastReceivedAt: wall)
            }
            // A copy of a job in flight gets that job's result, unless it is another job under the same id.
            if inFlight[received.key]?.append(received) == nil {
                inFlight[received.key] = []
                return received
            }
        case .dead(let letter, let reply):
            bury(letter, reply: reply)
        }
        return nil
    }

    func bury(_ letter: DeadLetter, reply: OutgoingMessage? = nil) {
        letter.log(to: logger, traceID: telemetry.traceID(of: letter.delivery))
        telemetry.buried(letter)
        let reply =
            letter.error.code == .userForgotten
            ? ResultMessage.rejected(letter.delivery, error: letter.error, wall: Date()) : reply
        toPublish.put(
            Publication(
                delivery: letter.delivery, tenant: letter.tenant,
                messages: [letter.message(at: Date())] + (reply.map { [$0] } ?? [])))
    }

    /// Buries a job and the copies of it that arrived meanwhile.
    func buryAll(_ delivery: Delivery, key: JobKey, _ error: MessageError) {
        for copy in [delivery] + (inFlight.removeValue(forKey: key) ?? []).map(\.delivery) {
            bury(DeadLetter(delivery: copy, tenant: key.tenant, error: error))
        }
    }

    func plans(for jobs: [ReceivedJob]) async -> [(ReceivedJob, JobPlanner.Plan)] {
        guard !jobs.isEmpty else { return [] }
        let start = ContinuousClock.now
        guard let contexts = await contexts(of: jobs) else { return [] }
        telemetry.lookedUp(jobs, since: start)
        let now = ContinuousClock.now
        let planner = JobPlanner(
            directory: directory, lookUpTime: start.duration(to: now).milliseconds, wall: Date(), now: now)
        var plans: [(ReceivedJob, JobPlanner.Plan)] = []
        plans.reserveCapacity(jobs.count)
        for (job, context) in zip(jobs, contexts) {
            if let context { plans.append((job, planner.plan(job, context: context))) }
        }
        return plans
    }

    /// Looks a batch up, as often as it takes while the database is away. A batch that the database refuses is looked up
    /// job by job, so that one fails alone.
    ///
    /// - Returns: A context for each job, nil for one that is dealt with; nil when the worker drains meanwhile and the
    ///   batch went back.
    private func contexts(of jobs: [ReceivedJob]) async -> [JobContext?]? {
        var pause = Pause()
        var failures = 0
        while true {
            do {
                let contexts = try await revisions.contexts(of: jobs.map(\.key))
                if failures > 1 { await databaseTroubleEnded(itWorks: true) }
                return contexts
            } catch  where error.mayPass {
                logger.debug("look-up failed, trying again", metadata: ["error": "\(error)"])
                failures += 1
                if failures == 2 { await databaseFails(error.message) }
            } catch {
                if failures > 1 { await databaseTroubleEnded(itWorks: true) }
                logger.error("look-up refused", metadata: ["error": "\(error)", "jobs": "\(jobs.count)"])
                if jobs.count == 1 {
                    buryAll(jobs[0].delivery, key: jobs[0].key, Self.databaseRefused)
                    return [nil]
                }
                var contexts: [JobContext?] = []
                for job in jobs { contexts.append(await self.contexts(of: [job])?[0]) }
                return contexts
            }
            if isDraining || jobs.contains(where: { isHeldTooLong($0.delivery) }) {
                if failures > 1 { await databaseTroubleEnded(itWorks: false) }
                giveBack(jobs)
                return nil
            }
            await pause.wait()
        }
    }

    static let databaseRefused = MessageError(
        code: .databaseRefused, message: "the database refuses what the job needs: see the worker's log")

    func giveBack(_ jobs: [ReceivedJob]) {
        giveBack(jobs.flatMap { job in [job.delivery] + (inFlight.removeValue(forKey: job.key) ?? []).map(\.delivery) })
    }

    // MARK: Settle

    /// Deals with a plan that needs no waiting.
    ///
    /// - Returns: Whether it was such a plan.
    @discardableResult
    func settle(_ received: ReceivedJob, by plan: JobPlanner.Plan) -> Bool {
        switch plan {
        case .done: break
        case .finish(let finished): toStore.put(finished)
        case .republish(let stored): publish(stored, for: received.delivery, key: received.key)
        case .reused(let stored): refuse(received.delivery, key: received.key, for: stored)
        case .dead(let error): buryAll(received.delivery, key: received.key, error)
        case .waitForDirectory, .generate, .revise, .retry, .giveBack: return false
        }
        return true
    }

    /// Publishes a stored result for a delivery and for the copies of it that arrived meanwhile.
    func publish(_ stored: StoredRevision, for delivery: Delivery, key: JobKey) {
        publish(stored, for: delivery, of: key.tenant)
        settleCopies(of: key, by: stored)
    }

    /// Buries a job whose id was used for another payload; copies with that payload get its result.
    func refuse(_ delivery: Delivery, key: JobKey, for stored: StoredRevision) {
        bury(DeadLetter(delivery: delivery, tenant: key.tenant, error: JobPlanner.reused))
        settleCopies(of: key, by: stored)
    }

    private func settleCopies(of key: JobKey, by stored: StoredRevision) {
        for copy in inFlight.removeValue(forKey: key) ?? [] {
            if copy.digest == stored.digest {
                publish(stored, for: copy.delivery, of: key.tenant)
            } else {
                bury(DeadLetter(delivery: copy.delivery, tenant: key.tenant, error: JobPlanner.reused))
            }
        }
    }

    private func publish(_ stored: StoredRevision, for delivery: Delivery, of tenant: String) {
        toPublish.put(
            Publication(
                delivery: delivery, tenant: tenant,
                messages: [ResultMessage.message(body: stored.result, for: delivery, tenant: tenant, wall: Date())]))
    }
}
