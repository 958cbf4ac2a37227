extension RevisionJob {
    private enum Field: Int, MessageField {
        case jobID, userID, prompt, response, domain, language, schema, conversation, keep, glossary, deadline
        case candidates, onFailure

        var name: StaticString {
            switch self {
            case .schema: "schema"
            case .jobID: "job_id"
            case .userID: "user_id"
            case .prompt: "prompt"
            case .conversation: "conversation"
            case .response: "response"
            case .domain: "domain"
            case .language: "language"
            case .keep: "keep"
            case .glossary: "glossary"
            case .deadline: "deadline"
            case .candidates: "candidates"
            case .onFailure: "on_failure"
            }
        }
    }

    public static func decode(
        _ bytes: UnsafeRawBufferPointer, limits: MessageLimits = .standard
    ) throws(MessageError) -> RevisionJob {
        try unsafe decodeObject(bytes, limits) { (reader) throws(MessageError) in try decode(&reader, limits) }
    }

    private static func decode(
        _ reader: inout JSONReader, _ limits: MessageLimits
    ) throws(MessageError) -> RevisionJob {
        var seen = FieldSet<Field>()
        var hasSchema = false
        var jobID: String?
        var userID: String?
        var prompt: String?
        var conversation: [ConversationTurn]?
        var (response, domain, language): (String?, String?, String?)
        var keep: [String] = []
        var glossary: [GlossaryEntry] = []
        var deadline: Int64?
        var candidates: Int?
        var onFailure = FailurePolicy.baseline
        while let field = try reader.nextField(&seen) {
            switch field {
            case .schema:
                try reader.schemaVersion()
                hasSchema = true
            case .jobID: jobID = try reader.identifier(limits.identifierBytes, at: "job_id")
            case .userID: userID = try reader.identifier(limits.identifierBytes, at: "user_id")
            case .prompt: prompt = try reader.text(limits.textBytes, at: "prompt")
            case .conversation: conversation = try reader.conversation(limits)
            case .response: response = try reader.text(limits.textBytes, at: "response")
            case .domain: domain = try reader.domain(at: "domain")
            case .language: language = try reader.language(at: "language")
            case .keep: keep = try reader.keepTerms(limits)
            case .glossary: glossary = try reader.glossary(limits)
            case .deadline: deadline = try reader.timestamp(at: "deadline")
            case .candidates: candidates = try reader.integer(in: 1...limits.candidates, at: "candidates")
            case .onFailure: onFailure = try reader.choice(FailurePolicy.self, at: "on_failure")
            }
        }
        guard hasSchema else { throw .missing("schema") }
        guard let jobID else { throw .missing("job_id") }
        guard let userID else { throw .missing("user_id") }
        let input: Input
        switch (prompt, conversation) {
        case (let prompt?, nil): input = .prompt(prompt)
        case (nil, let turns?): input = .conversation(turns)
        case (nil, nil): throw .missing("prompt")
        case (.some, .some): throw .invalid("conversation", "Send either prompt or conversation, not both.")
        }
        return RevisionJob(
            jobID: jobID, userID: userID, input: input, response: response, domain: domain, language: language,
            keep: keep, glossary: glossary, deadline: deadline, candidates: candidates, onFailure: onFailure)
    }

    public var encodedSize: Int { 512 + (response?.utf8.count ?? 0) + promptText.utf8.count }

    public func encode(into bytes: inout [UInt8]) {
        JSONWriter.append(to: &bytes) { writer in
            writer.beginObject()
            writer.field("schema", currentSchemaVersion)
            writer.field("job_id", jobID)
            writer.field("user_id", userID)
            switch input {
            case .prompt(let text): writer.field("prompt", text)
            case .conversation(let turns):
                writer.name("conversation")
                writer.beginArray()
                for turn in turns {
                    writer.beginObject()
                    writer.field("role", turn.role.rawValue)
                    writer.field("content", turn.content)
                    writer.endObject()
                }
                writer.endArray()
            }
            writer.field("response", optional: response)
            writer.field("domain", optional: domain)
            writer.field("language", optional: language)
            writer.field("keep", nonEmpty: keep)
            if !glossary.isEmpty {
                writer.name("glossary")
                writer.beginObject()
                for entry in glossary {
                    writer.name(entry.source)
                    writer.value(entry.target)
                }
                writer.endObject()
            }
            writer.field("deadline", time: deadline)
            writer.field("candidates", optional: candidates)
            if onFailure != .baseline { writer.field("on_failure", onFailure.rawValue) }
            writer.endObject()
        }
    }
}

extension JSONReader {
    private enum TurnField: Int, MessageField {
        case role, content

        var name: StaticString {
            switch self {
            case .role: "role"
            case .content: "content"
            }
        }
    }

    fileprivate mutating func conversation(_ limits: MessageLimits) throws(MessageError) -> [ConversationTurn] {
        try beginArray(at: "conversation")
        var turns: [ConversationTurn] = []
        var total = 0
        while try nextElement() {
            let index = turns.count
            guard index < limits.turns else { throw .tooMany("conversation", limit: limits.turns) }
            let path = FieldPath("conversation", index: index)
            try beginObject(at: path)
            var seen = FieldSet<TurnField>()
            var role: ConversationTurn.Role?
            var content: String?
            while let field = try nextField(&seen, in: path) {
                switch field {
                case .role:
                    role = try choice(
                        ConversationTurn.Role.self, at: FieldPath("conversation", index: index, member: "role"))
                case .content:
                    content = try text(
                        limits.textBytes, allowsEmpty: true,
                        at: FieldPath("conversation", index: index, member: "content"))
                }
            }
            guard let role else { throw .missing(FieldPath("conversation", index: index, member: "role")) }
            guard let content else { throw .missing(FieldPath("conversation", index: index, member: "content")) }
            total += content.utf8.count
            guard total <= limits.textBytes else {
                throw .textTooLong("conversation", bytes: total, limit: limits.textBytes)
            }
            turns.append(ConversationTurn(role: role, content: content))
        }
        guard !turns.isEmpty else { throw .invalid("conversation", "It must have at least one turn.") }
        return turns
    }

    fileprivate mutating func keepTerms(_ limits: MessageLimits) throws(MessageError) -> [String] {
        try beginArray(at: "keep")
        var terms: [String] = []
        while try nextElement() {
            guard terms.count < limits.keepTerms else { throw .tooMany("keep", limit: limits.keepTerms) }
            terms.append(try term(limits.termBytes, at: FieldPath("keep", index: terms.count)))
        }
        return terms
    }

    /// An object from source to target: what every language's map becomes in JSON, and one target for each source.
    fileprivate mutating func glossary(_ limits: MessageLimits) throws(MessageError) -> [GlossaryEntry] {
        try beginObject(at: "glossary")
        var entries: [GlossaryEntry] = []
        while try nextKey() {
            let path = FieldPath("glossary", index: entries.count)
            guard entries.count < limits.glossaryEntries else {
                throw .tooMany("glossary", limit: limits.glossaryEntries)
            }
            guard key.decodedCount > 0 else { throw .invalid(path, "A source term must not be empty.") }
            guard key.decodedCount <= limits.termBytes else {
                throw .tooLong(path, bytes: key.decodedCount, limit: limits.termBytes)
            }
            let source = keyString
            entries.append(GlossaryEntry(source: source, target: try term(limits.termBytes, at: path)))
        }
        let sources = entries.map(\.source).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for (left, right) in zip(sources, sources.dropFirst()) where left.utf8.elementsEqual(right.utf8) {
            throw .invalid("glossary", "A source term stands there twice; send each once.")
        }
        return entries
    }
}
