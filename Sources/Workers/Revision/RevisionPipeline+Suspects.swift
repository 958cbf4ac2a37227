import AMQP
import Foundation
import Logging
import Personalization

/// Jobs that were delivered again and again, because a worker died or lost its connection while it held them.
///
/// One of them may be what workers die of. Each runs alone, so that it takes no other job with it, and is noted before
/// it begins. One that was begun alone and did not end several times is dead.
extension RevisionPipeline {
    /// Deliveries before this one from which on a job runs alone, and is dead if it also did not end when alone.
    static let suspectDeliveries = 3
    static let fatalDeliveries = 10
    static let fatalStarts = 3

    static let killsWorker = MessageError(
        code: .killsWorker,
        message: "workers died each time that they held it, the last times alone: look into the workers' logs")

    /// How often a delivery was delivered before. A count without the broker's mark is the sender's own invention.
    static func deliveries(before delivery: Delivery) -> Int {
        guard delivery.isRedelivered else { return 0 }
        return delivery.properties.headers["x-delivery-count"]?.intValue ?? 0
    }

    func workOnSuspects() async {
        while let delivery = await suspects.take(atMost: 1)?.first {
            await setPause(.suspect, true)
            await untilIdle()
            if isDraining || isHeldTooLong(delivery) {
                giveBack([delivery])
            } else {
                await workAlone(on: delivery)
            }
            if suspects.isEmpty { await setPause(.suspect, false) }
        }
    }

    /// Waits until no job is in flight.
    private func untilIdle() async {
        while !inFlight.isEmpty, !isAborted { try? await Task.sleep(for: .milliseconds(20)) }
    }

    /// Whether a job that waits for something goes back to its queue, because another waits to run alone: that one would
    /// wait for minutes, and with it all that the worker does not take meanwhile.
    func makesRoom(_ received: ReceivedJob) -> Bool { pauses.contains(.suspect) && alone != received.key }

    private func workAlone(on delivery: Delivery) async {
        let count = Self.deliveries(before: delivery)
        let tenant = JobIntake.tenant(of: delivery)
        var pause = Pause()
        var starts = 0
        while starts == 0 {
            do {
                starts = try await suspicions.begin(tenant: tenant, body: delivery.body)
            } catch {
                logger.debug("a suspect is not begun yet", metadata: ["error": "\(error)"])
                if isDraining || isHeldTooLong(delivery) { return giveBack([delivery]) }
                await pause.wait()
            }
        }
        logger.warning(
            "a job was delivered again and again and runs alone",
            metadata: ["tenant": "\(tenant)", "deliveries": "\(count)", "starts": "\(starts)"])
        if count >= Self.fatalDeliveries, starts > Self.fatalStarts {
            bury(DeadLetter(delivery: delivery, tenant: tenant, error: Self.killsWorker))
        } else {
            for (received, plan) in await plans(for: accept(delivery)) where !settle(received, by: plan) {
                alone = received.key
                await work(on: received, plan)
            }
            await untilIdle()
            alone = nil
        }
        // It came to an end; where that cannot be noted now, it was begun once too often in the account.
        do { try await suspicions.end(tenant: tenant, body: delivery.body) } catch {
            logger.debug("the end of a suspect is not noted", metadata: ["error": "\(error)"])
        }
    }
}
