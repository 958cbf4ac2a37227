/// Asks for the comparison that teaches most about a person.
public struct QuestionRequest: QueueMessage, Hashable {
    public static let kind = "QuestionRequest"

    /// Comes back in the ``Question``.
    public var requestID: String
    public var userID: String
    public var domain: String?
    /// A language tag of BCP 47.
    public var language: String?

    public init(requestID: String, userID: String, domain: String? = nil, language: String? = nil) {
        self.requestID = requestID
        self.userID = userID
        self.domain = domain
        self.language = language
    }

    private enum Field: Int, MessageField {
        case schema, requestID, userID, domain, language

        var name: StaticString {
            switch self {
            case .schema: "schema"
            case .requestID: "request_id"
            case .userID: "user_id"
            case .domain: "domain"
            case .language: "language"
            }
        }
    }

    public static func decode(
        _ bytes: UnsafeRawBufferPointer, limits: MessageLimits = .standard
    ) throws(MessageError) -> QuestionRequest {
        try unsafe decodeObject(bytes, limits) { (reader) throws(MessageError) in try decode(&reader, limits) }
    }

    private static func decode(
        _ reader: inout JSONReader, _ limits: MessageLimits
    ) throws(MessageError) -> QuestionRequest {
        var seen = FieldSet<Field>()
        var hasSchema = false
        var requestID: String?
        var userID: String?
        var domain: String?
        var language: String?
        while let field = try reader.nextField(&seen) {
            switch field {
            case .schema:
                try reader.schemaVersion()
                hasSchema = true
            case .requestID: requestID = try reader.identifier(limits.identifierBytes, at: "request_id")
            case .userID: userID = try reader.identifier(limits.identifierBytes, at: "user_id")
            case .domain: domain = try reader.domain(at: "domain")
            case .language: language = try reader.language(at: "language")
            }
        }
        guard hasSchema else { throw .missing("schema") }
        guard let requestID else { throw .missing("request_id") }
        guard let userID else { throw .missing("user_id") }
        return QuestionRequest(requestID: requestID, userID: userID, domain: domain, language: language)
    }

    public func encode(into bytes: inout [UInt8]) {
        JSONWriter.append(to: &bytes) { writer in
            writer.beginObject()
            writer.field("schema", currentSchemaVersion)
            writer.field("request_id", requestID)
            writer.field("user_id", userID)
            writer.field("domain", optional: domain)
            writer.field("language", optional: language)
            writer.endObject()
        }
    }
}
