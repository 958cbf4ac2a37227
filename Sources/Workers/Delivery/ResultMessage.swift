import AMQP
import Foundation
import Personalization

/// Results as messages.
enum ResultMessage {
    /// The message that carries a stored result to whoever waits for it.
    static func message(body: [UInt8], for delivery: Delivery, tenant: String, wall: Date) -> OutgoingMessage {
        var headers: [String: FieldValue] = [:]
        if !delivery.properties.headers.isEmpty {
            for header in [MessageHeader.traceParent, MessageHeader.traceState] {
                headers[header] = delivery.properties.headers[header]
            }
        }
        let properties = MessageProperties(
            contentType: "application/json", headers: headers,
            correlationID: delivery.properties.correlationID ?? delivery.properties.messageID,
            timestamp: Int(wall.timeIntervalSince1970), type: RevisedResponse.kind)
        guard let replyTo = delivery.properties.replyTo, !replyTo.isEmpty else {
            return OutgoingMessage(
                exchange: Names.results, routingKey: tenant, isMandatory: true, properties: properties, body: body)
        }
        // The broker returns a mandatory message to direct reply-to even when the client got it.
        return OutgoingMessage(
            exchange: "", routingKey: replyTo, isMandatory: !ReplyAddress.isDirect(replyTo), properties: properties,
            body: body)
    }

    /// The result `rejected` of a malformed job; nil where nobody said that they wait.
    static func rejected(_ delivery: Delivery, error: MessageError, wall: Date) -> OutgoingMessage? {
        guard let replyTo = delivery.properties.replyTo, !replyTo.isEmpty else { return nil }
        var identifiers = MessageIdentifiers.salvage(delivery.body)
        if error.code == .userForgotten { identifiers.userID = nil }
        let response = RevisedResponse(
            rejecting: identifiers, because: error,
            createdAt: Int64(wall.timeIntervalSince1970 * 1000))
        return message(body: response.encoded(), for: delivery, tenant: "", wall: wall)
    }

    /// The same message without headers of its sender, which were too many to come back: a few short ones that are ours
    /// always fit.
    static func trimmed(_ message: OutgoingMessage) -> OutgoingMessage {
        var message = message
        message.properties.headers = message.properties.headers.filter { name, value in
            switch value {
            case .string(let text): ours.contains(name) && text.utf8.count <= longestHeader
            case .int: ours.contains(name)
            default: false
            }
        }
        return message
    }

    /// Bytes.
    private static let longestHeader = 1024
    private static let ours: Set<String> = [
        "attune-unrouted-exchange", "attune-unrouted-key", MessageHeader.traceParent, MessageHeader.attempt,
        MessageHeader.sender, MessageHeader.user,
        MessageHeader.replayedAt, MessageHeader.reason, MessageHeader.field, MessageHeader.detail,
        MessageHeader.deadAt, MessageHeader.deadQueue, MessageHeader.deadExchange, MessageHeader.deadRoutingKey,
        MessageHeader.deadUserID,
    ]

    /// The same result for the unrouted queue, where an address that no longer exists would have lost it.
    static func unrouted(_ message: OutgoingMessage) -> OutgoingMessage {
        guard message.exchange != Names.unrouted else { return message }
        var message = message
        message.properties.headers["attune-unrouted-exchange"] = .string(message.exchange)
        message.properties.headers["attune-unrouted-key"] = .string(message.routingKey)
        message.exchange = Names.unrouted
        message.isMandatory = true
        return message
    }
}
