import AMQP
import Foundation
import Personalization

/// Decides what a delivery from a team's queue is: a job, or a dead letter with its reason.
struct JobIntake {
    /// The time that a job has when it names no deadline, from its timestamp.
    static let defaultDeadline: Duration = .seconds(15 * 60)

    /// The longest wait that is believed, in seconds: since 1970, for some years to come. A sender may claim any time.
    private static let longestWait = 3e9

    let limits: MessageLimits
    /// The workers' own user at the broker.
    let brokerUser: String
    /// Broker users whose messages count for every team.
    var trusted: Set<String> = []

    /// Whose queue a delivery came from.
    static func tenant(of delivery: Delivery) -> String { String(delivery.queue.dropFirst(Names.jobs.count + 1)) }

    enum Decision {
        case job(ReceivedJob)
        /// A dead letter, and the result `rejected` for whoever waits at `reply_to`.
        case dead(DeadLetter, rejectedReply: OutgoingMessage?)
    }

    /// - Parameter tenants: The teams that are known, by name.
    func decide(
        _ delivery: Delivery, tenants: [String: Tenant], wall: Date, now: ContinuousClock.Instant
    ) -> Decision {
        let name = Self.tenant(of: delivery)
        do {
            try Origin.check(
                delivery, exchange: Names.jobs, key: name, brokerUsers: tenants[name]?.brokerUsers ?? [],
                ownUser: brokerUser, trusted: trusted)
            try ReplyAddress.check(delivery.properties.replyTo, tenant: name)
        } catch {
            // Nothing is sent to an address that was not checked.
            return .dead(DeadLetter(delivery: delivery, tenant: name, error: error), rejectedReply: nil)
        }
        do {
            return .job(try receive(delivery, tenant: name, wall: wall, now: now))
        } catch {
            let reply = ResultMessage.rejected(delivery, error: error, wall: wall)
            return .dead(DeadLetter(delivery: delivery, tenant: name, error: error), rejectedReply: reply)
        }
    }

    private func receive(
        _ delivery: Delivery, tenant: String, wall: Date, now: ContinuousClock.Instant
    ) throws(MessageError) -> ReceivedJob {
        let job = try RevisionJob.decode(delivery.body, limits: limits)
        // A replay begins anew: the job waited for an operator, not for a worker.
        let sent = delivery.properties.headers[MessageHeader.replayedAt]?.intValue ?? delivery.properties.timestamp
        let sentAt = sent.map { Date(timeIntervalSince1970: TimeInterval($0)) }
        let waited = sentAt.map { min(max(0, wall.timeIntervalSince($0)), Self.longestWait) }
        let left: Duration
        if let deadline = job.deadline {
            left = .seconds(Double(deadline) / 1000 - wall.timeIntervalSince1970)
        } else {
            left = Self.defaultDeadline - .seconds(waited ?? 0)
        }
        return ReceivedJob(
            delivery: delivery, tenant: tenant, job: job, digest: job.payloadDigest.bytes, receivedAt: now,
            waited: waited.map { $0 * 1000 }, deadline: now.advanced(by: left),
            attempt: min(max(delivery.properties.headers[MessageHeader.attempt]?.intValue ?? 0, 0), 1000))
    }
}
