import AMQP
import Personalization

/// A job that was received and is well-formed; immutable, as ``Delivery`` is.
final class ReceivedJob: Sendable {
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
    let key: JobKey

    init(
        delivery: Delivery, tenant: String, job: RevisionJob, digest: [UInt8], receivedAt: ContinuousClock.Instant,
        waited: Double?, deadline: ContinuousClock.Instant, attempt: Int
    ) {
        self.delivery = delivery
        self.tenant = tenant
        self.job = job
        self.digest = digest
        self.receivedAt = receivedAt
        self.waited = waited
        self.deadline = deadline
        self.attempt = attempt
        key = JobKey(tenant: tenant, jobID: job.jobID, userID: job.userID)
    }

    /// Whether the job was sent before its person was erased. Timestamps are whole seconds, rounded down; a job without
    /// one counts as sent before.
    ///
    /// - Parameter forgottenAt: Microseconds since 1970; nil: not erased.
    func isForgotten(_ forgottenAt: Int64?) -> Bool {
        guard let forgottenAt else { return false }
        guard let sentAt = delivery.properties.timestamp else { return true }
        return sentAt <= forgottenAt / 1_000_000
    }

    var tag: DeliveryTag { delivery.tag }
}
