extension Feedback {
    private enum Field: Int, MessageField {
        case schema, eventID, userID, comparison, verdict, answer, metric, language, domain, occurredAt

        var name: StaticString {
            switch self {
            case .schema: "schema"
            case .eventID: "event_id"
            case .userID: "user_id"
            case .comparison: "comparison"
            case .verdict: "verdict"
            case .answer: "answer"
            case .metric: "metric"
            case .language: "language"
            case .domain: "domain"
            case .occurredAt: "occurred_at"
            }
        }
    }

    public static func decode(
        _ bytes: UnsafeRawBufferPointer, limits: MessageLimits = .standard
    ) throws(MessageError) -> Feedback {
        try unsafe decodeObject(bytes, limits) { (reader) throws(MessageError) in try decode(&reader, limits) }
    }

    private static func decode(_ reader: inout JSONReader, _ limits: MessageLimits) throws(MessageError) -> Feedback {
        var seen = FieldSet<Field>()
        var hasSchema = false
        var eventID: String?
        var userID: String?
        var contents: [Content] = []
        var language: String?
        var domain: String?
        var occurredAt: Int64?
        while let field = try reader.nextField(&seen) {
            switch field {
            case .schema:
                try reader.schemaVersion()
                hasSchema = true
            case .eventID: eventID = try reader.identifier(limits.identifierBytes, at: "event_id")
            case .userID: userID = try reader.identifier(limits.identifierBytes, at: "user_id")
            case .comparison: contents.append(.comparison(try reader.comparison(limits)))
            case .verdict: contents.append(.verdict(try reader.verdict(limits)))
            case .answer: contents.append(.answer(try reader.answer(limits)))
            case .metric: contents.append(.metric(try reader.metric(limits)))
            case .language: language = try reader.language(at: "language")
            case .domain: domain = try reader.domain(at: "domain")
            case .occurredAt: occurredAt = try reader.timestamp(at: "occurred_at")
            }
        }
        guard hasSchema else { throw .missing("schema") }
        guard let eventID else { throw .missing("event_id") }
        guard let userID else { throw .missing("user_id") }
        guard let content = contents.first else {
            throw MessageError(
                code: .missingField, field: "comparison",
                message: "Send one of comparison, verdict, answer and metric.")
        }
        guard contents.count == 1 else {
            throw MessageError(
                code: .invalidField,
                message: "Send only one of comparison, verdict, answer and metric; give each an event of its own.")
        }
        return Feedback(
            eventID: eventID, userID: userID, content: content, language: language, domain: domain,
            occurredAt: occurredAt)
    }

    public func encode(into bytes: inout [UInt8]) {
        JSONWriter.append(to: &bytes) { writer in
            writer.beginObject()
            writer.field("schema", currentSchemaVersion)
            writer.field("event_id", eventID)
            writer.field("user_id", userID)
            switch content {
            case .comparison(let comparison):
                writer.name("comparison")
                writer.beginObject()
                writer.field("prompt", comparison.prompt)
                writer.field("preferred", comparison.preferred)
                writer.field("other", comparison.other)
                writer.field("shown_first", comparison.shownFirst.rawValue)
            case .verdict(let verdict):
                writer.name("verdict")
                writer.beginObject()
                writer.field("job_id", verdict.jobID)
                writer.field("value", verdict.value.rawValue)
                writer.field("shown_first", optional: verdict.shownFirst?.rawValue)
            case .answer(let answer):
                writer.name("answer")
                writer.beginObject()
                writer.field("question_id", answer.questionID)
                writer.field("chosen", answer.chosen.rawValue)
                writer.field("shown_first", optional: answer.shownFirst?.rawValue)
            case .metric(let metric):
                writer.name("metric")
                writer.beginObject()
                writer.field("job_id", metric.jobID)
                writer.field("name", metric.name)
                writer.name("value")
                writer.value(metric.value)
            }
            writer.endObject()
            writer.field("language", optional: language)
            writer.field("domain", optional: domain)
            writer.field("occurred_at", time: occurredAt)
            writer.endObject()
        }
    }
}

extension JSONReader {
    private enum ComparisonField: Int, MessageField {
        case prompt, preferred, other, shownFirst

        var name: StaticString {
            switch self {
            case .prompt: "prompt"
            case .preferred: "preferred"
            case .other: "other"
            case .shownFirst: "shown_first"
            }
        }
    }

    private enum VerdictField: Int, MessageField {
        case jobID, value, shownFirst

        var name: StaticString {
            switch self {
            case .jobID: "job_id"
            case .value: "value"
            case .shownFirst: "shown_first"
            }
        }
    }

    private enum AnswerField: Int, MessageField {
        case questionID, chosen, shownFirst

        var name: StaticString {
            switch self {
            case .questionID: "question_id"
            case .chosen: "chosen"
            case .shownFirst: "shown_first"
            }
        }
    }

    private enum MetricField: Int, MessageField {
        case jobID, name, value

        var name: StaticString {
            switch self {
            case .jobID: "job_id"
            case .name: "name"
            case .value: "value"
            }
        }
    }

    fileprivate mutating func metric(_ limits: MessageLimits) throws(MessageError) -> Feedback.Metric {
        try beginObject(at: "metric")
        var seen = FieldSet<MetricField>()
        var jobID: String?
        var name: String?
        var value: Double?
        while let field = try nextField(&seen, in: "metric") {
            let path = FieldPath("metric", member: field.name)
            switch field {
            case .jobID: jobID = try identifier(limits.identifierBytes, at: path)
            // Written like a domain.
            case .name: name = try domain(at: path)
            case .value: value = try number(in: Feedback.Metric.range, at: path)
            }
        }
        guard let jobID else { throw .missing(FieldPath("metric", member: "job_id")) }
        guard let value else { throw .missing(FieldPath("metric", member: "value")) }
        return Feedback.Metric(jobID: jobID, name: name ?? Feedback.Metric.standardName, value: value)
    }

    fileprivate mutating func comparison(_ limits: MessageLimits) throws(MessageError) -> Feedback.Comparison {
        try beginObject(at: "comparison")
        var seen = FieldSet<ComparisonField>()
        var prompt: String?
        var preferred: String?
        var other: String?
        var shownFirst: Feedback.Comparison.Position?
        while let field = try nextField(&seen, in: "comparison") {
            let path = FieldPath("comparison", member: field.name)
            switch field {
            case .prompt: prompt = try text(limits.textBytes, at: path)
            case .preferred: preferred = try text(limits.textBytes, at: path)
            case .other: other = try text(limits.textBytes, at: path)
            case .shownFirst: shownFirst = try choice(Feedback.Comparison.Position.self, at: path)
            }
        }
        guard let prompt else { throw .missing(FieldPath("comparison", member: "prompt")) }
        guard let preferred else { throw .missing(FieldPath("comparison", member: "preferred")) }
        guard let other else { throw .missing(FieldPath("comparison", member: "other")) }
        guard let shownFirst else { throw .missing(FieldPath("comparison", member: "shown_first")) }
        return Feedback.Comparison(prompt: prompt, preferred: preferred, other: other, shownFirst: shownFirst)
    }

    fileprivate mutating func verdict(_ limits: MessageLimits) throws(MessageError) -> Feedback.Verdict {
        try beginObject(at: "verdict")
        var seen = FieldSet<VerdictField>()
        var jobID: String?
        var value: Feedback.Verdict.Value?
        var shownFirst: Feedback.Verdict.Position?
        while let field = try nextField(&seen, in: "verdict") {
            let path = FieldPath("verdict", member: field.name)
            switch field {
            case .jobID: jobID = try identifier(limits.identifierBytes, at: path)
            case .value: value = try choice(Feedback.Verdict.Value.self, at: path)
            case .shownFirst: shownFirst = try choice(Feedback.Verdict.Position.self, at: path)
            }
        }
        guard let jobID else { throw .missing(FieldPath("verdict", member: "job_id")) }
        guard let value else { throw .missing(FieldPath("verdict", member: "value")) }
        return Feedback.Verdict(jobID: jobID, value: value, shownFirst: shownFirst)
    }

    fileprivate mutating func answer(_ limits: MessageLimits) throws(MessageError) -> Feedback.Answer {
        try beginObject(at: "answer")
        var seen = FieldSet<AnswerField>()
        var questionID: String?
        var chosen: Feedback.Answer.Choice?
        var shownFirst: Feedback.Answer.Position?
        while let field = try nextField(&seen, in: "answer") {
            let path = FieldPath("answer", member: field.name)
            switch field {
            case .questionID: questionID = try identifier(limits.identifierBytes, at: path)
            case .chosen: chosen = try choice(Feedback.Answer.Choice.self, at: path)
            case .shownFirst: shownFirst = try choice(Feedback.Answer.Position.self, at: path)
            }
        }
        guard let questionID else { throw .missing(FieldPath("answer", member: "question_id")) }
        guard let chosen else { throw .missing(FieldPath("answer", member: "chosen")) }
        return Feedback.Answer(questionID: questionID, chosen: chosen, shownFirst: shownFirst)
    }
}
