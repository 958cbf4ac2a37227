/// Says why a message went to `attune.dead.<tenant>`.
///
/// The raw value is the code in the `attune-reason` header of the dead letter and in the `reason` of a
/// `rejected` result. Codes are part of the contract with product teams: they are added, never renamed.
public enum DeadLetterReason: String, Sendable, Hashable, CaseIterable {
    // MARK: What the body says

    /// The body is not one JSON text in UTF-8 by RFC 8259.
    case malformedJSON = "malformed_json"
    /// The body as a whole is over the limit; it was not read.
    case messageTooLong = "message_too_long"
    /// `schema` names a version that this release does not know.
    case unknownSchema = "unknown_schema"
    /// A required field is absent or null.
    case missingField = "missing_field"
    /// A field has the wrong type, form or value, or stands there twice.
    case invalidField = "invalid_field"
    /// An id, term or list is over its limit.
    case fieldTooLong = "field_too_long"
    /// A prompt, response or other text is over the limit.
    case textTooLong = "text_too_long"

    // MARK: Where it came from and where it wants to go

    /// It did not come from the team's own exchange and key, or from a broker user of that team.
    case wrongTenant = "wrong_tenant"
    /// The header `attune-user` and the body's `user_id` name different people.
    case userMismatch = "user_mismatch"
    /// `reply_to` names a queue that results may not be sent to.
    case replyToRefused = "reply_to_refused"
    /// The `job_id` was used before with another payload.
    case jobIDReused = "job_id_reused"
    /// The person was erased after the message was sent.
    case userForgotten = "user_forgotten"

    // MARK: What happened while it was worked on

    /// Workers died again and again while they held it.
    case killsWorker = "kills_worker"
    /// Every attempt of the retry ladder failed.
    case attemptsExhausted = "attempts_exhausted"
    /// The language model refused the content, and `on_failure` asks not to send the baseline.
    case refusedByModel = "refused_by_model"
    /// The database takes anything but what this message would store.
    case databaseRefused = "database_refused"
}
