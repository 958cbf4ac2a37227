import AMQP
import Foundation
import Logging
import Personalization

/// A message that can't be processed, on its way to `attune.dead`, with the reason in its headers.
struct DeadLetter {
    let delivery: Delivery
    let tenant: String
    let error: MessageError

    /// The original message with its properties and body, so that it can be replayed. The body of an erased person's
    /// message is left out.
    func message(at now: Date) -> OutgoingMessage {
        var properties = delivery.properties
        properties.expiration = nil
        properties.isPersistent = true
        // The broker refuses a user id that is not the publisher's own.
        properties.userID = nil
        properties.headers[MessageHeader.reason] = .string(error.code.rawValue)
        if !error.field.isEmpty { properties.headers[MessageHeader.field] = .string(error.field) }
        properties.headers[MessageHeader.detail] = .string(error.message)
        properties.headers[MessageHeader.deadAt] = .string(
            RFC3339.string(milliseconds: Int64(now.timeIntervalSince1970 * 1000)))
        properties.headers[MessageHeader.deadQueue] = .string(delivery.queue)
        properties.headers[MessageHeader.deadExchange] = .string(delivery.exchange)
        properties.headers[MessageHeader.deadRoutingKey] = .string(delivery.routingKey)
        if let userID = delivery.properties.userID {
            properties.headers[MessageHeader.deadUserID] = .string(userID)
        }
        for header in ["CC", "BCC"] { properties.headers[header] = nil }
        // Of a person who was erased nothing is kept, here neither.
        let isForgotten = error.code == .userForgotten
        if isForgotten { properties.headers[MessageHeader.user] = nil }
        return OutgoingMessage(
            exchange: Names.dead, routingKey: tenant, isMandatory: true, properties: properties,
            body: isForgotten ? [] : delivery.body)
    }

    /// One line for operators; it never holds the message's text.
    ///
    /// - Parameter traceID: Of the trace that it belongs to; nil: the one that the message names.
    func log(to logger: Logger, traceID: String? = nil) {
        var metadata: Logger.Metadata = [
            "tenant": "\(tenant)", "reason": "\(error.code.rawValue)", "field": "\(error.field)",
            "detail": "\(error.message)", "queue": "\(delivery.queue)",
        ]
        // Of a person who was erased nothing is kept.
        if error.code != .userForgotten {
            let identifiers = MessageIdentifiers.salvage(delivery.body)
            if let job = identifiers.jobID { metadata["job"] = "\(job)" }
            if let event = identifiers.eventID { metadata["event"] = "\(event)" }
        }
        let header = delivery.properties.headers[MessageHeader.traceParent]?.stringValue
        if let traceID = traceID ?? TraceHeader.traceID(header) { metadata["trace_id"] = "\(traceID)" }
        logger.warning("dead letter", metadata: metadata)
    }
}
