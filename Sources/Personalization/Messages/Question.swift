/// Answers a ``QuestionRequest`` with two texts to choose from, or says why there are none.
public struct Question: QueueMessage, Hashable {
    public enum Content: Sendable, Hashable {
        /// Show both texts to the person and send the choice as an answer.
        case pair(Pair)
        /// There is no question; the code says why, such as `no_pairs_for_domain`.
        case none(reason: String)
    }

    public struct Pair: Sendable, Hashable {
        public var questionID: String
        /// What both texts answer.
        public var prompt: String
        public var first: String
        public var second: String

        public init(questionID: String, prompt: String, first: String, second: String) {
            self.questionID = questionID
            self.prompt = prompt
            self.first = first
            self.second = second
        }
    }

    public static let kind = "Question"

    /// As in the request; nil only when the request was refused and its id could not be read.
    public var requestID: String?
    public var content: Content

    public init(requestID: String?, content: Content) {
        self.requestID = requestID
        self.content = content
    }

    private enum Field: Int, MessageField {
        case schema, requestID, questionID, prompt, first, second, reason

        var name: StaticString {
            switch self {
            case .schema: "schema"
            case .requestID: "request_id"
            case .questionID: "question_id"
            case .prompt: "prompt"
            case .first: "first"
            case .second: "second"
            case .reason: "reason"
            }
        }
    }

    public static func decode(
        _ bytes: UnsafeRawBufferPointer, limits: MessageLimits = .standard
    ) throws(MessageError) -> Question {
        try unsafe decodeObject(bytes, limits) { (reader) throws(MessageError) in try decode(&reader, limits) }
    }

    private static func decode(_ reader: inout JSONReader, _ limits: MessageLimits) throws(MessageError) -> Question {
        var seen = FieldSet<Field>()
        var hasSchema = false
        var requestID: String?
        var questionID: String?
        var prompt: String?
        var first: String?
        var second: String?
        var reason: String?
        while let field = try reader.nextField(&seen) {
            switch field {
            case .schema:
                try reader.schemaVersion()
                hasSchema = true
            case .requestID: requestID = try reader.identifier(limits.identifierBytes, at: "request_id")
            case .questionID: questionID = try reader.identifier(limits.identifierBytes, at: "question_id")
            case .prompt: prompt = try reader.text(limits.textBytes, at: "prompt")
            case .first: first = try reader.text(limits.textBytes, at: "first")
            case .second: second = try reader.text(limits.textBytes, at: "second")
            case .reason: reason = try reader.code(at: "reason")
            }
        }
        guard hasSchema else { throw .missing("schema") }
        if let reason {
            guard questionID == nil, prompt == nil, first == nil, second == nil else {
                throw .invalid("reason", "Send either a question or the reason why there is none, not both.")
            }
            return Question(requestID: requestID, content: .none(reason: reason))
        }
        guard requestID != nil else { throw .missing("request_id") }
        guard let questionID else { throw .missing("question_id") }
        guard let prompt else { throw .missing("prompt") }
        guard let first else { throw .missing("first") }
        guard let second else { throw .missing("second") }
        let pair = Pair(questionID: questionID, prompt: prompt, first: first, second: second)
        return Question(requestID: requestID, content: .pair(pair))
    }

    public func encode(into bytes: inout [UInt8]) {
        JSONWriter.append(to: &bytes) { writer in
            writer.beginObject()
            writer.field("schema", currentSchemaVersion)
            writer.field("request_id", optional: requestID)
            switch content {
            case .pair(let pair):
                writer.field("question_id", pair.questionID)
                writer.field("prompt", pair.prompt)
                writer.field("first", pair.first)
                writer.field("second", pair.second)
            case .none(let reason):
                writer.field("reason", reason)
            }
            writer.endObject()
        }
    }
}
