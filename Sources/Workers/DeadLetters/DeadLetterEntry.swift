public import AMQP
public import Foundation
import Personalization

/// A dead letter as operators see it; without texts.
public struct DeadLetterEntry: Sendable {
    public let tag: DeliveryTag
    public let team: String
    /// A ``DeadLetterReason``, or `delivery_limit` where the broker gave it up.
    public let reason: String
    public let field: String?
    public let detail: String?
    public let deadAt: Date?
    /// Where it was published to, as far as whoever wrote the letter says.
    public let exchange: String?
    public let routingKey: String?
    public let queue: String?
    /// The job, event or request, as its body or else its properties say.
    public let id: String?
    public let messageID: String?
    public let traceParent: String?
    public let bytes: UInt64
    /// Why it can't be replayed; nil when it can.
    public let obstacle: String?

    /// Reads a message of a team's dead-letter queue.
    public init(_ delivery: Delivery, team: String) {
        let headers = delivery.properties.headers
        let death = BrokerDeath(headers)
        tag = delivery.tag
        self.team = team
        reason = headers[MessageHeader.reason]?.stringValue ?? death?.reason ?? "unknown"
        field = headers[MessageHeader.field]?.stringValue
        detail = headers[MessageHeader.detail]?.stringValue
        deadAt =
            headers[MessageHeader.deadAt]?.stringValue.flatMap(RFC3339.milliseconds)
            .map { Date(timeIntervalSince1970: Double($0) / 1000) } ?? death?.time
        exchange = headers[MessageHeader.deadExchange]?.stringValue ?? death?.exchange
        routingKey = headers[MessageHeader.deadRoutingKey]?.stringValue ?? death?.routingKey
        queue = headers[MessageHeader.deadQueue]?.stringValue ?? death?.queue
        let identifiers = MessageIdentifiers.salvage(delivery.body)
        messageID = delivery.properties.messageID
        id =
            identifiers.jobID ?? identifiers.eventID ?? identifiers.requestID ?? delivery.properties.messageID
            ?? delivery.properties.correlationID
        traceParent = headers[MessageHeader.traceParent]?.stringValue
        bytes = delivery.bodySize
        obstacle = Self.obstacle(
            delivery, team: team, reason: reason, exchange: exchange, routingKey: routingKey)
    }

    /// Entry exchanges whose messages can be replayed.
    private static let entries: Set<String> = [Names.jobs, Names.feedback]

    /// A replay speaks for the team with the operator's authority, so what was not the team's own stays dead: nothing
    /// that the letter says of its origin is believed unless it names an entry exchange and the team's own key.
    private static func obstacle(
        _ delivery: Delivery, team: String, reason: String, exchange: String?, routingKey: String?
    ) -> String? {
        if delivery.exchange != Names.dead || delivery.routingKey != team
            || delivery.properties.headers["CC"] != nil || delivery.properties.headers["BCC"] != nil
        {
            return "it did not come straight from \(Names.dead) with the team's key"
        }
        if reason == DeadLetterReason.wrongTenant.rawValue { return "it is not the team's own message" }
        if reason == DeadLetterReason.userForgotten.rawValue { return "the person was erased, and its body with them" }
        if delivery.isOversized { return "its body is too large to be read" }
        guard let exchange, entries.contains(exchange) else { return "it does not say which exchange it came from" }
        guard routingKey == team else { return "it was published with another team's key" }
        return nil
    }
}

/// What the broker writes on a message that it gave up itself.
private struct BrokerDeath {
    let reason: String
    let queue: String?
    let exchange: String?
    let routingKey: String?
    let time: Date?

    init?(_ headers: [String: FieldValue]) {
        guard case .array(let deaths) = headers["x-death"], case .table(let last) = deaths.first else { return nil }
        reason = last["reason"]?.stringValue ?? "unknown"
        queue = last["queue"]?.stringValue
        exchange = last["exchange"]?.stringValue
        if case .array(let keys) = last["routing-keys"], keys.count == 1 {
            routingKey = keys[0].stringValue
        } else {
            routingKey = nil
        }
        if case .timestamp(let seconds) = last["time"] {
            time = Date(timeIntervalSince1970: TimeInterval(seconds))
        } else {
            time = nil
        }
    }
}
