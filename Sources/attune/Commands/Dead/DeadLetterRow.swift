import Foundation
import Personalization
import Workers

/// A dead letter as `--json` shows it.
struct DeadLetterRow: Encodable, Sendable {
    let team: String
    let id: String?
    let messageID: String?
    let reason: String
    let field: String?
    let detail: String?
    let deadAt: String?
    let exchange: String?
    let queue: String?
    let traceparent: String?
    let bytes: UInt64
    /// Why it can't be replayed; null when it can.
    let obstacle: String?

    init(_ letter: DeadLetterEntry) {
        team = letter.team
        id = letter.id
        messageID = letter.messageID
        reason = letter.reason
        field = letter.field
        detail = letter.detail
        deadAt = letter.deadAt.map { RFC3339.string(milliseconds: Int64($0.timeIntervalSince1970 * 1000)) }
        exchange = letter.exchange
        queue = letter.queue
        traceparent = letter.traceParent
        bytes = letter.bytes
        obstacle = letter.obstacle
    }

    private enum CodingKeys: String, CodingKey {
        case team, id, reason, field, detail, exchange, queue, traceparent, bytes, obstacle
        case messageID = "message_id"
        case deadAt = "dead_at"
    }

    /// Every letter has every field.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(team, forKey: .team)
        try container.encode(id, forKey: .id)
        try container.encode(messageID, forKey: .messageID)
        try container.encode(reason, forKey: .reason)
        try container.encode(field, forKey: .field)
        try container.encode(detail, forKey: .detail)
        try container.encode(deadAt, forKey: .deadAt)
        try container.encode(exchange, forKey: .exchange)
        try container.encode(queue, forKey: .queue)
        try container.encode(traceparent, forKey: .traceparent)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(obstacle, forKey: .obstacle)
    }
}

extension Encodable {
    /// The value as the commands print it: keys sorted and in snake case.
    func commandJSON() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
