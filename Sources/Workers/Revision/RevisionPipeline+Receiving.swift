import AMQP
import EventLoop
import Foundation
import Logging
import Personalization
import Postgres

/// The first stages: deliveries become jobs, a batch of jobs is looked up in one round trip, and planned while the next
/// one is looked up.
extension RevisionPipeline {
    /// A batch of jobs with what the database knows for each; nil for a job that is dealt with.
    struct LookedUp {
        let jobs: [ReceivedJob]
        let contexts: [JobContext?]
        /// Milliseconds that the look-up took.
        let time: Double
    }

    func receiveAll() async {
        // What has come is looked up one batch ahead of the planning, and no more.
        while let deliveries = await consumer.next(atMost: settings.batch) {
            if isDraining {
                await consumer.reject(deliveries.map(\.tag), requeue: true)
                continue
            }
            held += deliveries.count
            if let lookedUp = await lookUp(accept(deliveries)) { toPlan.put(lookedUp) }
            await toPlan.waitUntilEmpty()
        }
        toPlan.close()
    }

    func planAll() async {
        await withDiscardingTaskGroup { group in
            while let batch = await toPlan.take(atMost: 1)?.first {
                for (received, plan) in await plans(for: batch) where !settle(received, by: plan) {
                    group.addTask(executorPreference: loop) { await self.work(on: received, plan) }
                }
            }
        }
        await gate.release()
        suspects.close()
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

    /// Looks up a batch.
    ///
    /// - Returns: Nil when there is nothing to look up, or when the worker drains meanwhile and the batch went back.
    private func lookUp(_ jobs: [ReceivedJob]) async -> LookedUp? {
        guard !jobs.isEmpty else { return nil }
        let start = ContinuousClock.now
        guard
            let contexts = await lookUp(
                jobs,
                { jobs throws(PostgresError) in
                    try await self.revisions.contexts(
                        of: jobs.map { $0.key }, sentAt: jobs.map { $0.delivery.properties.timestamp })
                })
        else { return nil }
        telemetry.lookedUp(jobs, since: start)
        return LookedUp(jobs: jobs, contexts: contexts, time: start.duration(to: .now).milliseconds)
    }

    /// Looks up and plans jobs.
    ///
    /// - Parameter mayBeDone: Whether they may well have results.
    func plans(for jobs: [ReceivedJob], mayBeDone: Bool = false) async -> [(ReceivedJob, JobPlanner.Plan)] {
        guard let lookedUp = await lookUp(jobs) else { return [] }
        return await plans(for: lookedUp, mayBeDone: mayBeDone)
    }

    /// Plans a batch.
    private func plans(for batch: LookedUp, mayBeDone: Bool = false) async -> [(ReceivedJob, JobPlanner.Plan)] {
        let planner = JobPlanner(directory: directory, lookUpTime: batch.time, wall: Date(), now: .now)
        var plans: [(ReceivedJob, JobPlanner.Plan)] = []
        plans.reserveCapacity(batch.jobs.count)
        for (index, (job, context)) in zip(batch.jobs, batch.contexts).enumerated() {
            if index > 0, index.isMultiple(of: Self.plansAtOnce) { await turn() }
            if let context { plans.append((job, planner.plan(job, context: context))) }
        }
        return await withResults(plans) { mayBeDone || mustWait($0) }
    }

    /// Jobs that are planned before the connections have their turn: about a millisecond's work.
    private static let plansAtOnce = 64

    /// Returns once the loop has looked at its connections.
    private func turn() async {
        await withCheckedContinuation { continuation in loop.schedule(after: .zero) { continuation.resume() } }
    }

    /// Whether a job that needs the model has to wait for it, or for tokens.
    private func mustWait(_ job: ReceivedJob) -> Bool {
        pauses.contains(.model) || directory.tenants[job.tenant].map { budgets.isOver($0) } ?? true
    }

    /// Lets jobs that need the model publish the result that they have already, before they wait for anything. The lease
    /// finds it for those that need not wait, and the insert for those that need no model.
    private func withResults(
        _ plans: [(ReceivedJob, JobPlanner.Plan)], where isLookedFor: (ReceivedJob) -> Bool
    ) async -> [(ReceivedJob, JobPlanner.Plan)] {
        let asked = plans.map { $0.1.needsModel && isLookedFor($0.0) }
        let jobs = zip(plans, asked).filter(\.1).map(\.0.0)
        guard !jobs.isEmpty else { return plans }
        let results = await lookUp(
            jobs,
            { jobs throws(PostgresError) in try await self.revisions.results(of: jobs.map(\.key)) })
        var next = results?.makeIterator()
        return zip(plans, asked).compactMap { planned, isAsked in
            guard isAsked else { return planned }
            // Without an answer it is dealt with.
            guard let found = next?.next() ?? nil else { return nil }
            return (planned.0, found.map { JobPlanner.plan(planned.0, stored: $0) } ?? planned.1)
        }
    }

    /// Asks the database about a batch, as often as it takes while it is away. A batch that it refuses is asked about
    /// job by job, so that one fails alone.
    ///
    /// - Returns: An answer for each job, nil for one that is dealt with; nil when the worker drains meanwhile and the
    ///   batch went back.
    private func lookUp<Answer: Sendable>(
        _ jobs: [ReceivedJob], _ ask: ([ReceivedJob]) async throws(PostgresError) -> [Answer]
    ) async -> [Answer?]? {
        var pause = Pause()
        var failures = 0
        while true {
            do {
                let answers = try await ask(jobs)
                if failures > 1 { await databaseTroubleEnded(itWorks: true) }
                return answers
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
                var answers: [Answer?] = []
                for job in jobs { answers.append(await lookUp([job], ask)?[0]) }
                return answers
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
}
