/// A message that travels as JSON in the body of an AMQP message.
///
/// Decoding is strict where it guards (types, limits, one meaning only) and lenient where messages must be able to
/// grow: unknown fields are ignored. See `Schemas/messages` for the schemas and examples.
public protocol QueueMessage: Sendable, Equatable {
    /// The name of the message in `Schemas/asyncapi.yaml`, such as `RevisionJob`.
    static var kind: String { get }

    /// Reads the message from the body of a delivery.
    ///
    /// - Throws: ``MessageError``; a body that is refused once is always refused.
    static func decode(_ bytes: UnsafeRawBufferPointer, limits: MessageLimits) throws(MessageError) -> Self

    /// Appends the message as JSON to `bytes`.
    func encode(into bytes: inout [UInt8])

    /// About how many bytes that will be, so that they are allocated once.
    var encodedSize: Int { get }
}

extension QueueMessage {
    /// Reads the message from the body of a delivery.
    ///
    /// - Throws: ``MessageError``; a body that is refused once is always refused.
    public static func decode(
        _ bytes: [UInt8], limits: MessageLimits = .standard
    ) throws(MessageError) -> Self {
        try unsafe bytes.span.bytes.withUnsafeBytes { (buffer) throws(MessageError) -> Self in
            try unsafe decode(buffer, limits: limits)
        }
    }

    public var encodedSize: Int { 512 }

    /// Returns the message as JSON.
    public func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encodedSize)
        encode(into: &bytes)
        return bytes
    }

    /// Reads the one object of a body, with the checks that all messages share.
    ///
    /// A message of a newer schema may break any rule of this one, so another error gives way to `unknown_schema`.
    static func decodeObject(
        _ bytes: UnsafeRawBufferPointer, _ limits: MessageLimits,
        _ body: (inout JSONReader) throws(MessageError) -> Self
    ) throws(MessageError) -> Self {
        guard bytes.count <= limits.messageBytes else {
            throw MessageError(
                code: .messageTooLong,
                message: "The body has \(bytes.count) bytes; send at most \(limits.messageBytes).")
        }
        do {
            return try unsafe JSONReader.read(bytes) { (reader) throws(MessageError) -> Self in
                guard try reader.peekKind() == .object else {
                    try reader.skipValue()
                    throw MessageError(code: .invalidField, message: "The body must be one JSON object.")
                }
                try reader.beginObject()
                return try body(&reader)
            }
        } catch {
            if error.code != .malformedJSON, error.code != .unknownSchema,
                let version = unsafe MessageIdentifiers.salvage(from: bytes).schema, version != currentSchemaVersion
            {
                throw .unknownSchema(version)
            }
            throw error
        }
    }
}

/// The value of `schema` in every message that this release reads and writes.
let currentSchemaVersion = 1

extension MessageError {
    static func unknownSchema(_ version: Int) -> MessageError {
        MessageError(
            code: .unknownSchema, field: "schema",
            message: "This release reads schema 1, not \(version). Send schema 1, or update Attune first.")
    }
}
