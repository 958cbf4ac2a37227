import AMQP
import Foundation
import Personalization

/// Where a job waits after a failure of its own.
enum RetryLadder {
    /// The seconds to wait before the next attempt; nil when there is none left, or no time for it.
    ///
    /// - Parameters:
    ///   - attempt: How often the job was tried before this time.
    ///   - left: The time to its deadline.
    static func tier(attempt: Int, left: Duration) -> Int? {
        guard Names.retryTiers.indices.contains(attempt) else { return nil }
        let seconds = Names.retryTiers[attempt]
        return Duration.seconds(seconds) < left ? seconds : nil
    }

    /// The last attempts that the history keeps.
    static let historyLength = 8

    /// The job for a tier, with its attempt counted and why it failed.
    ///
    /// The broker refuses a `user_id` that is not the publisher's own, so the message goes out under the workers' user,
    /// which no team can claim, with the sender's in a header that counts only there; see ``Origin``.
    ///
    /// - Parameters:
    ///   - reason: Of the failure, without text of the job.
    ///   - brokerUser: The workers' own user at the broker.
    ///   - jitter: 0 to 1; shortens the wait by up to a quarter, so that what failed together does not come together.
    static func message(
        for received: ReceivedJob, seconds: Int, reason: String, brokerUser: String, wall: Date, jitter: Double
    ) -> OutgoingMessage {
        let delivery = received.delivery
        var properties = delivery.properties
        // The queue's own limit is the tier; the shorter of the two counts, and the broker takes it off afterwards.
        properties.expiration = "\(Int(Double(seconds) * 1000 * (1 - min(max(jitter, 0), 1) / 4)))"
        properties.isPersistent = true
        let sender = Origin.sender(of: delivery, ownUser: brokerUser)
        properties.headers[MessageHeader.sender] = sender.map { .string($0) }
        properties.userID = sender == nil ? nil : brokerUser
        // Counts of the queue that it leaves.
        properties.headers["x-delivery-count"] = nil
        properties.headers[MessageHeader.attempt] = .int(received.attempt + 1)
        let at = RFC3339.string(milliseconds: Int64(wall.timeIntervalSince1970 * 1000))
        let entry = "\(received.attempt + 1) \(reason) \(at)"
        properties.headers[MessageHeader.history] = .array(
            (history(of: properties) + [entry]).suffix(historyLength).map { .string($0) })
        return OutgoingMessage(
            exchange: Names.retry(seconds: seconds), routingKey: received.tenant, isMandatory: true,
            properties: properties, body: delivery.body)
    }

    /// The attempts so far, oldest first: number, reason, time.
    static func history(of properties: MessageProperties) -> [String] {
        guard case .array(let entries) = properties.headers[MessageHeader.history] else { return [] }
        return entries.suffix(historyLength).compactMap { $0.stringValue.map { String($0.prefix(200)) } }
    }
}
