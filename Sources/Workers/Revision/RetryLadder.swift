import AMQP
import Personalization

/// Where a job waits after a failure of its own.
enum RetryLadder {
    /// The seconds to wait before the next attempt; nil when there is none left, or no time for it.
    ///
    /// - Parameters:
    ///   - attempt: How often the job was tried before this time.
    ///   - left: The time to its deadline.
    ///   - isPlain: Whether the job came without the broker's `user_id`. A job with one cannot be published again under
    ///     it, and without it would no longer count as its team's.
    static func tier(attempt: Int, left: Duration, isPlain: Bool) -> Int? {
        guard isPlain, Names.retryTiers.indices.contains(attempt) else { return nil }
        let seconds = Names.retryTiers[attempt]
        return Duration.seconds(seconds) < left ? seconds : nil
    }

    /// The job for a tier, with its attempt counted.
    static func message(for received: ReceivedJob, seconds: Int) -> OutgoingMessage {
        var properties = received.delivery.properties
        properties.expiration = nil
        properties.isPersistent = true
        properties.headers[MessageHeader.attempt] = .int(received.attempt + 1)
        return OutgoingMessage(
            exchange: Names.retry(seconds: seconds), routingKey: received.tenant, isMandatory: true,
            properties: properties, body: received.delivery.body)
    }
}
