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
    /// On a replayed message: when that was, in seconds since 1970. The time that a job has by default runs from here.
    public static let replayedAt = "attune-replayed-at"
    /// On a dead letter: a ``DeadLetterReason``.
    public static let reason = "attune-reason"
    /// On a dead letter: the field that was wrong, where one was.
    public static let field = "attune-field"
    /// On a dead letter: one sentence on what to do.
    public static let detail = "attune-detail"
    /// On a dead letter: when it became one, RFC 3339.
    public static let deadAt = "attune-dead-at"
    /// On a dead letter: the queue that it was taken from.
    public static let deadQueue = "attune-dead-queue"
    /// On a dead letter: the exchange that it was published to.
    public static let deadExchange = "attune-dead-exchange"
    /// On a dead letter: the routing key that it was published with.
    public static let deadRoutingKey = "attune-dead-routing-key"
    /// On a dead letter: the broker user that it was published by, where it said so.
    public static let deadUserID = "attune-dead-user-id"
}
