import AMQP
import Foundation
import Logging
import Personalization

/// A message that can't be processed, on its way to `attune.dead`, with the reason in its headers.
struct DeadLetter {
    let delivery: Delivery
    let tenant: String
    let error: MessageError

    /// The original message with its properties and body, so that it can be replayed.
    func message(at now: Date) -> OutgoingMessage {
        var properties = delivery.properties
        properties.expiration = nil
        properties.isPersistent = true
        // The broker refuses a user id that is not the publisher's own.
        properties.userID = nil
        properties.headers[MessageHeader.reason] = .string(error.code.rawValue)
        if !error.field.isEmpty { properties.headers[MessageHeader.field] = .string(error.field) }
        properties.headers[MessageHeader.detail] = .string(error.message)
        properties.headers["attune-dead-at"] = .string(
            RFC3339.string(milliseconds: Int64(now.timeIntervalSince1970 * 1000)))
        properties.headers["attune-dead-queue"] = .string(delivery.queue)
        properties.headers["attune-dead-exchange"] = .string(delivery.exchange)
        properties.headers["attune-dead-routing-key"] = .string(delivery.routingKey)
        if let userID = delivery.properties.userID {
            properties.headers["attune-dead-user-id"] = .string(userID)
        }
        for header in ["CC", "BCC"] { properties.headers[header] = nil }
        return OutgoingMessage(
            exchange: Names.dead, routingKey: tenant, isMandatory: true, properties: properties, body: delivery.body)
    }

    /// One line for operators; it never holds the message's text.
    func log(to logger: Logger) {
        logger.warning(
            "dead letter",
            metadata: [
                "tenant": "\(tenant)", "reason": "\(error.code.rawValue)", "field": "\(error.field)",
                "detail": "\(error.message)", "queue": "\(delivery.queue)",
            ])
    }
}
