public import AMQP
public import Foundation
import Personalization

/// A dead letter as the message that it was.
public enum Replay {
    /// The message for the exchange that it came from, with its properties, its trace and its sender's headers; its
    /// attempts and what its death added are left out.
    ///
    /// - Parameters:
    ///   - letter: What was read of it; its ``DeadLetterEntry/obstacle`` must be nil.
    ///   - user: The operator's broker user, which goes out as the message's user where the team lists its broker users:
    ///     the broker refuses any other.
    /// - Returns: Nil for a letter that can't be replayed.
    public static func message(
        _ delivery: Delivery, as letter: DeadLetterEntry, user: String?, at now: Date
    ) -> OutgoingMessage? {
        guard letter.obstacle == nil, let exchange = letter.exchange else { return nil }
        var properties = delivery.properties
        properties.expiration = nil
        properties.isPersistent = true
        properties.userID = user
        properties.headers = properties.headers.filter { name, _ in
            [MessageHeader.user, MessageHeader.history].contains(name)
                || !(name.hasPrefix("attune-") || name.hasPrefix("x-"))
        }
        properties.headers[MessageHeader.replayedAt] = .int(Int(now.timeIntervalSince1970))
        return OutgoingMessage(
            exchange: exchange, routingKey: letter.team, isMandatory: true, properties: properties, body: delivery.body)
    }
}
