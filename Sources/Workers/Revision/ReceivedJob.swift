import AMQP
import Personalization

/// A job that was received and is well-formed.
struct ReceivedJob: Sendable {
    let delivery: Delivery
    let tenant: String
    let job: RevisionJob
    let digest: [UInt8]
    let receivedAt: ContinuousClock.Instant
    /// Milliseconds from the message's timestamp to its receipt; nil without a timestamp.
    let waited: Double?
    /// When the baseline has to go out as it is.
    let deadline: ContinuousClock.Instant
    /// How often the job was tried before.
    let attempt: Int

    /// Whether the job was sent before its person was erased. Timestamps are whole seconds, rounded down; a job without
    /// one counts as sent before.
    ///
    /// - Parameter forgottenAt: Microseconds since 1970; nil: not erased.
    func isForgotten(_ forgottenAt: Int64?) -> Bool {
        guard let forgottenAt else { return false }
        guard let sentAt = delivery.properties.timestamp else { return true }
        return sentAt <= forgottenAt / 1_000_000
    }

    var key: JobKey { JobKey(tenant: tenant, jobID: job.jobID, userID: job.userID) }
    var tag: DeliveryTag { delivery.tag }
}
