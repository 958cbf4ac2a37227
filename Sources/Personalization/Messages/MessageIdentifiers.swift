/// Holds what can still be read of a message that was refused, so that its sender can be answered.
public struct MessageIdentifiers: Sendable, Hashable {
    public var schema: Int?
    public var jobID: String?
    public var userID: String?
    public var eventID: String?
    public var requestID: String?

    public init() {}

    /// Reads what stands before the first fault of the JSON, skips what has the wrong type, and never fails.
    ///
    /// Ids follow the same rules as in a message that is accepted, so they may go into headers and logs.
    public static func salvage(_ bytes: [UInt8], limits: MessageLimits = .standard) -> MessageIdentifiers {
        unsafe bytes.withUnsafeBytes { unsafe salvage(from: $0, limits: limits) }
    }

    /// Reads what stands before the first fault of the JSON, skips what has the wrong type, and never fails.
    public static func salvage(
        from bytes: UnsafeRawBufferPointer, limits: MessageLimits = .standard
    ) -> MessageIdentifiers {
        var found = MessageIdentifiers()
        guard bytes.count <= limits.messageBytes else { return found }
        try? unsafe JSONReader.read(bytes) { (reader) throws(MessageError) in
            try found.readFields(&reader, limits)
        }
        return found
    }

    private mutating func readFields(_ reader: inout JSONReader, _ limits: MessageLimits) throws(MessageError) {
        try reader.beginObject()
        while try reader.nextKey() {
            switch try reader.peekKind() {
            case .number where reader.keyIs("schema"):
                schema = try reader.schemaNumber()
            case .string:
                let known = ["job_id", "user_id", "event_id", "request_id"] as [StaticString]
                guard let name = known.first(where: { reader.keyIs($0) }) else { fallthrough }
                let value = try reader.identifierIfValid(limits.identifierBytes)
                switch "\(name)" {
                case "job_id": jobID = value
                case "user_id": userID = value
                case "event_id": eventID = value
                default: requestID = value
                }
            default:
                try reader.skipValue()
            }
        }
    }
}

extension JSONReader {
    fileprivate mutating func schemaNumber() throws(MessageError) -> Int? {
        skipWhitespace()
        let token = try scanNumber()
        return integer(token)
    }

    fileprivate mutating func identifierIfValid(_ limit: Int) throws(MessageError) -> String? {
        skipWhitespace()
        let token = try scanString()
        guard (1...limit).contains(token.decodedCount) else { return nil }
        let text = string(token)
        return text.utf8.hasControlCharacter ? nil : text
    }
}
