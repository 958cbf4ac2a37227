import AMQP
import Logging
import Personalization
import Postgres

/// Leases, which let one worker pay the model for a job while other copies of it wait.
extension RevisionPipeline {
    /// A job that waits for its lease.
    struct LeaseRequest {
        let key: JobKey
        /// Gets nil where the database does not say.
        let continuation: CheckedContinuation<LeaseStore.Outcome?, Never>
    }

    /// Takes the leases of all jobs that wait at that moment in one round trip, one such under way at a time.
    func leaseAll() async {
        while let requests = await toLease.take(atMost: settings.batch) {
            // Two jobs of one id would be one row.
            var seen: Set<[String]> = []
            var batch: [LeaseRequest] = []
            for request in requests {
                if seen.insert([request.key.tenant, request.key.jobID]).inserted {
                    batch.append(request)
                } else {
                    request.continuation.resume(returning: .busy)
                }
            }
            let answers = await acquire(batch.map(\.key))
            for (request, answer) in zip(batch, answers) { request.continuation.resume(returning: answer) }
        }
    }

    /// A batch that the database refuses is asked for job by job, so that one fails alone.
    private func acquire(_ keys: [JobKey]) async -> [LeaseStore.Outcome?] {
        do {
            return try await leases.acquire(keys, for: settings.leaseTime, fromDead: announcer.isSteady)
        } catch {
            logger.debug("leases not taken", metadata: ["error": "\(error)"])
            guard !error.mayPass, keys.count > 1 else { return keys.map { _ in nil } }
        }
        var answers: [LeaseStore.Outcome?] = []
        for key in keys { answers += await acquire([key]) }
        return answers
    }

    private func askForLease(of key: JobKey) async -> LeaseStore.Outcome? {
        await withCheckedContinuation { continuation in
            // Nobody answers any more.
            if isAborted { return continuation.resume(returning: nil) }
            toLease.put(LeaseRequest(key: key, continuation: continuation))
        }
    }

    /// Takes the lease that lets one worker pay for a job; while another has it, its result is waited for.
    ///
    /// - Returns: What to do instead; nil when the lease is taken.
    func lease(_ received: ReceivedJob) async -> JobPlanner.Plan? {
        if leased.contains(received.key) { return nil }
        var pause = Pause()
        // A job that was delivered before, or that waited here, may have its result by now.
        var mayBeDone = received.delivery.isRedelivered
        while true {
            switch await askForLease(of: received.key) {
            case .taken:
                stale.remove(received.key)
                leased.insert(received.key)
                guard mayBeDone else { return nil }
                let plan = await planAgain(received)
                if plan.needsModel { return nil }
                await giveLeaseBack(of: received)
                return plan
            case .done(let stored):
                return JobPlanner.plan(received, stored: stored)
            case .busy:
                mayBeDone = true
            case nil:
                // It may have been taken all the same.
                stale.insert(received.key)
            }
            let plan = await planAgain(received)
            guard plan.needsModel else { return plan }
            await pause.wait()
        }
    }

    func giveLeaseBack(of received: ReceivedJob) async {
        guard leased.contains(received.key) else { return }
        await giveLeasesBack(of: [received.key])
    }

    // MARK: Return

    func giveLeasesBack(of keys: [JobKey]) async {
        let keys = keys.filter { leased.remove($0) != nil }
        guard !keys.isEmpty else { return }
        do { try await leases.release(keys) } catch {
            logger.debug("leases not released yet", metadata: ["error": "\(error)"])
            stale.formUnion(keys)
        }
    }

    /// Tries again what failed before; another worker may wait for these leases.
    func giveStaleLeasesBack() async {
        let keys = stale.filter { !leased.contains($0) && inFlight[$0] == nil }
        stale.subtract(keys)
        leased.formUnion(keys)
        await giveLeasesBack(of: Array(keys))
    }
}
