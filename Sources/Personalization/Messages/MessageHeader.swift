/// Names the AMQP headers that Attune reads and writes.
public enum MessageHeader {
    /// W3C Trace Context; kept through retry, dead letter and replay.
    public static let traceParent = "traceparent"
    /// W3C Trace Context, the vendors' part.
    public static let traceState = "tracestate"
    /// Attempts at a job so far, from 1. Our own, because the broker's counting differs by version.
    public static let attempt = "attune-attempt"
    /// The attempts that failed: number, reason and time of each, oldest first.
    public static let history = "attune-history"
    /// On a job that a worker published again: the broker user of its first sender, where the broker had checked one.
    public static let sender = "attune-sender"
    /// The person whom feedback is from, the same as `user_id`; the broker shards by it.
    public static let user = "attune-user"
    /// On a dead letter: a ``DeadLetterReason``.
    public static let reason = "attune-reason"
    /// On a dead letter: the field that was wrong, where one was.
    public static let field = "attune-field"
    /// On a dead letter: one sentence on what to do.
    public static let detail = "attune-detail"
}
