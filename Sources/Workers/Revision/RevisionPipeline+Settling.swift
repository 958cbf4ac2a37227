import AMQP
import Foundation
import Logging
import Personalization

/// What a plan that needs no waiting comes to, for a job and for the copies of it that arrived meanwhile.
extension RevisionPipeline {
    /// Deals with a plan that needs no waiting.
    ///
    /// - Returns: Whether it was such a plan.
    @discardableResult
    func settle(_ received: ReceivedJob, by plan: JobPlanner.Plan) -> Bool {
        switch plan {
        case .done: break
        case .finish(let finished):
            if finished.record.reason == JobPlanner.weightsUnusable { tellUnusableWeights(of: received) }
            toStore.put(finished)
        case .republish(let stored): publish(stored, for: received.delivery, key: received.key)
        case .reused(let stored): refuse(received.delivery, key: received.key, for: stored)
        case .dead(let error): buryAll(received.delivery, key: received.key, error)
        case .waitForDirectory, .generate, .embed, .revise, .retry, .giveBack: return false
        }
        return true
    }

    /// Says once of a person, among the last thousand, that their weights are of no use.
    private func tellUnusableWeights(of received: ReceivedJob) {
        if peopleTold.count >= 1000 { peopleTold = [] }
        guard peopleTold.insert([received.tenant, received.job.userID]).inserted else { return }
        logger.error(
            "a person's stored weights cannot be used: their jobs are kept until their next answer, which mends them",
            metadata: telemetry.metadata(
                of: received.delivery, tenant: received.tenant, jobID: received.job.jobID))
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
}
