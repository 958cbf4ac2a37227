/// Says why a message was refused, where, and what its sender can do.
///
/// A worker copies the three parts into the headers of the dead letter. They never hold text of the message: only
/// field names that are written in this source, positions, sizes and limits. A refused message stays refused, so there
/// is nothing to retry.
public struct MessageError: Error, Sendable, Hashable, CustomStringConvertible {
    public typealias Code = DeadLetterReason

    /// The reason, as product teams and operators know it.
    public let code: Code
    /// The field, such as `keep[3]` or `conversation[2].content`; empty when it is the message as a whole.
    public let field: String
    /// One sentence: what is wrong, and what to send instead.
    public let message: String

    /// - Parameter message: Must not contain text of the message that is refused.
    public init(code: Code, field: String = "", message: String) {
        self.code = code
        self.field = field
        self.message = message
    }

    /// Whether the same message could be accepted later: never.
    public var isRetriable: Bool { false }

    public var description: String {
        field.isEmpty ? "\(code.rawValue): \(message)" : "\(code.rawValue) in \(field): \(message)"
    }
}

extension MessageError {
    static func malformed(_ problem: StaticString, at offset: Int) -> MessageError {
        MessageError(
            code: .malformedJSON,
            message:
                "The body is not valid JSON at byte \(offset): \(problem). Send one JSON object in UTF-8 (RFC 8259).")
    }

    static func missing(_ path: FieldPath) -> MessageError {
        MessageError(code: .missingField, field: path.rendered, message: "The field is required; add it.")
    }

    static func invalid(_ path: FieldPath, _ rule: String) -> MessageError {
        MessageError(code: .invalidField, field: path.rendered, message: rule)
    }

    static func tooLong(_ path: FieldPath, bytes: Int, limit: Int) -> MessageError {
        MessageError(
            code: .fieldTooLong, field: path.rendered,
            message: "It has \(bytes) bytes in UTF-8; send at most \(limit).")
    }

    static func textTooLong(_ path: FieldPath, bytes: Int, limit: Int) -> MessageError {
        MessageError(
            code: .textTooLong, field: path.rendered,
            message: "The text has \(bytes) bytes in UTF-8; send at most \(limit). Shorten or split it.")
    }

    static func tooMany(_ path: FieldPath, limit: Int) -> MessageError {
        MessageError(
            code: .fieldTooLong, field: path.rendered,
            message: "It has more than \(limit) entries; send at most \(limit).")
    }
}
