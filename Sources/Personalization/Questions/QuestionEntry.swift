/// One comparison of a pool, as it stands in a file: a line of JSON with `prompt`, `first` and `second`, and where they
/// matter `id`, `domain` and `language`.
public struct QuestionEntry: Sendable, Hashable {
    /// The longest text of a question: people read both before they choose. 16 KiB.
    public static let textBytes = 16 * 1024

    /// Names the question in answers; made of the texts where the file has none.
    public let id: String
    /// The domain that it belongs to; nil: it suits every one.
    public let domain: String?
    /// A language tag of BCP 47; nil: it suits every language.
    public let language: String?
    /// What both texts answer.
    public let prompt: String
    public let first: String
    public let second: String

    public init(
        id: String? = nil, domain: String? = nil, language: String? = nil, prompt: String, first: String,
        second: String
    ) {
        self.id = id ?? Self.identifier(prompt: prompt, first: first, second: second)
        self.domain = domain
        self.language = language
        self.prompt = prompt
        self.first = first
        self.second = second
    }

    /// The same texts in the same order have the same id: importing a file twice changes nothing.
    private static func identifier(prompt: String, first: String, second: String) -> String {
        var hash = BLAKE2b(digestLength: 16)
        for text in [prompt, first, second] {
            var count = UInt64(text.utf8.count).littleEndian
            unsafe withUnsafeBytes(of: &count) { unsafe hash.update($0) }
            hash.update(text)
        }
        let digest = hash.finalize()[0].bigEndian
        let digits = String(digest, radix: 16)
        return "q-" + String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension QuestionEntry {
    private enum Field: Int, MessageField {
        case id, domain, language, prompt, first, second

        var name: StaticString {
            switch self {
            case .id: "id"
            case .domain: "domain"
            case .language: "language"
            case .prompt: "prompt"
            case .first: "first"
            case .second: "second"
            }
        }
    }

    /// Reads one line.
    ///
    /// - Throws: ``MessageError``, which names the field.
    public static func decode(_ line: [UInt8]) throws(MessageError) -> QuestionEntry {
        try unsafe line.span.bytes.withUnsafeBytes { (buffer) throws(MessageError) -> QuestionEntry in
            try unsafe JSONReader.read(buffer) { (reader) throws(MessageError) in
                guard try reader.peekKind() == .object else {
                    throw MessageError(code: .invalidField, message: "The line must be one JSON object.")
                }
                try reader.beginObject()
                return try decode(&reader)
            }
        }
    }

    private static func decode(_ reader: inout JSONReader) throws(MessageError) -> QuestionEntry {
        var seen = FieldSet<Field>()
        var id: String?
        var domain: String?
        var language: String?
        var prompt: String?
        var first: String?
        var second: String?
        while let field = try reader.nextField(&seen) {
            switch field {
            case .id: id = try reader.identifier(MessageLimits.standard.identifierBytes, at: "id")
            case .domain: domain = try reader.domain(at: "domain")
            case .language: language = try reader.language(at: "language")
            case .prompt: prompt = try reader.text(textBytes, at: "prompt")
            case .first: first = try reader.text(textBytes, at: "first")
            case .second: second = try reader.text(textBytes, at: "second")
            }
        }
        guard let prompt else { throw .missing("prompt") }
        guard let first else { throw .missing("first") }
        guard let second else { throw .missing("second") }
        guard first != second else { throw .invalid("second", "It is the same text as `first`.") }
        return QuestionEntry(
            id: id, domain: domain, language: language, prompt: prompt, first: first, second: second)
    }

    /// Returns the line, without its end.
    public func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        JSONWriter.append(to: &bytes) { writer in
            writer.beginObject()
            writer.field("id", id)
            writer.field("domain", optional: domain)
            writer.field("language", optional: language)
            writer.field("prompt", prompt)
            writer.field("first", first)
            writer.field("second", second)
            writer.endObject()
        }
        return bytes
    }
}
