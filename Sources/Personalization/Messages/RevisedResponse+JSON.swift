extension RevisedResponse {
    private enum Field: Int, MessageField {
        case schema, jobID, userID, status, text, reason, detail, applied, predictedGain, probabilityBetter
        case modelVersion, weightsVersion, answers, notes, model, timings, tokens, createdAt

        var name: StaticString {
            switch self {
            case .schema: "schema"
            case .jobID: "job_id"
            case .userID: "user_id"
            case .status: "status"
            case .text: "text"
            case .reason: "reason"
            case .detail: "detail"
            case .applied: "applied"
            case .predictedGain: "predicted_gain"
            case .probabilityBetter: "probability_better"
            case .modelVersion: "model_version"
            case .weightsVersion: "weights_version"
            case .answers: "answers"
            case .notes: "notes"
            case .model: "model"
            case .timings: "timings"
            case .tokens: "tokens"
            case .createdAt: "created_at"
            }
        }
    }

    public static func decode(
        _ bytes: UnsafeRawBufferPointer, limits: MessageLimits = .standard
    ) throws(MessageError) -> RevisedResponse {
        try unsafe decodeObject(bytes, limits) { (reader) throws(MessageError) in try decode(&reader, limits) }
    }

    private static func decode(
        _ reader: inout JSONReader, _ limits: MessageLimits
    ) throws(MessageError) -> RevisedResponse {
        var seen = FieldSet<Field>()
        var hasSchema = false
        var status: Status?
        var result = RevisedResponse(jobID: nil, userID: nil, status: .kept)
        while let field = try reader.nextField(&seen) {
            switch field {
            case .schema:
                try reader.schemaVersion()
                hasSchema = true
            case .jobID: result.jobID = try reader.identifier(limits.identifierBytes, at: "job_id")
            case .userID: result.userID = try reader.identifier(limits.identifierBytes, at: "user_id")
            case .status: status = try reader.choice(Status.self, at: "status")
            case .text: result.text = try reader.text(limits.textBytes, at: "text")
            case .reason: result.reason = try reader.code(at: "reason")
            case .detail: result.detail = try reader.shortString(limits.detailBytes, at: "detail")
            case .applied: result.applied = try reader.appliedPrompts(limits)
            case .predictedGain:
                let finite = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
                result.predictedGain = try reader.number(in: finite, at: "predicted_gain")
            case .probabilityBetter: result.probabilityBetter = try reader.number(in: 0...1, at: "probability_better")
            case .modelVersion: result.modelVersion = try reader.integer(in: 0...Int.max, at: "model_version")
            case .weightsVersion: result.weightsVersion = try reader.integer(in: 0...Int.max, at: "weights_version")
            case .answers: result.answers = try reader.integer(in: 0...Int.max, at: "answers")
            case .notes: result.notes = try reader.notes(limits)
            case .model: result.model = try reader.identifier(limits.identifierBytes, at: "model")
            case .timings: result.timings = try reader.timings()
            case .tokens: result.tokens = try reader.tokens()
            case .createdAt: result.createdAt = try reader.timestamp(at: "created_at")
            }
        }
        guard hasSchema else { throw .missing("schema") }
        guard let status else { throw .missing("status") }
        result.status = status
        if status != .rejected {
            guard result.jobID != nil else { throw .missing("job_id") }
            guard result.userID != nil else { throw .missing("user_id") }
            guard result.text != nil || status == .expired else { throw .missing("text") }
        }
        if [.kept, .failedBaseline, .rejected].contains(status), result.reason == nil { throw .missing("reason") }
        return result
    }

    public var encodedSize: Int { 640 + (text?.utf8.count ?? 0) }

    public func encode(into bytes: inout [UInt8]) {
        JSONWriter.append(to: &bytes) { writer in
            writer.beginObject()
            writer.field("schema", currentSchemaVersion)
            writer.field("job_id", optional: jobID)
            writer.field("user_id", optional: userID)
            writer.field("status", status.rawValue)
            writer.field("text", optional: text)
            writer.field("reason", optional: reason)
            writer.field("detail", optional: detail)
            writer.field("applied", applied)
            writer.field("predicted_gain", rounded: predictedGain)
            writer.field("probability_better", rounded: probabilityBetter)
            writer.field("model_version", optional: modelVersion)
            writer.field("weights_version", optional: weightsVersion)
            writer.field("answers", optional: answers)
            writer.field("notes", nonEmpty: notes)
            writer.field("model", optional: model)
            if let timings {
                writer.name("timings")
                writer.beginObject()
                writer.field("wait", optional: timings.wait.map(Self.rounded))
                writer.field("lookup", optional: timings.lookup.map(Self.rounded))
                writer.field("model", optional: timings.model.map(Self.rounded))
                writer.field("store", optional: timings.store.map(Self.rounded))
                writer.field("total", optional: timings.total.map(Self.rounded))
                writer.endObject()
            }
            if let tokens {
                writer.name("tokens")
                writer.beginObject()
                writer.field("prompt", tokens.prompt)
                writer.field("completion", tokens.completion)
                writer.endObject()
            }
            writer.field("created_at", time: createdAt)
            writer.endObject()
        }
    }

    /// To the microsecond, and never below zero, as clocks of two machines can make it.
    private static func rounded(_ milliseconds: Double) -> Double {
        let microseconds = (milliseconds * 1000).rounded()
        return max(0, microseconds.isFinite ? microseconds / 1000 : milliseconds)
    }
}

extension JSONReader {
    private enum TimingField: Int, MessageField {
        case wait, lookup, model, store, total

        var name: StaticString {
            switch self {
            case .wait: "wait"
            case .lookup: "lookup"
            case .model: "model"
            case .store: "store"
            case .total: "total"
            }
        }
    }

    private enum TokenField: Int, MessageField {
        case prompt, completion

        var name: StaticString {
            switch self {
            case .prompt: "prompt"
            case .completion: "completion"
            }
        }
    }

    fileprivate mutating func timings() throws(MessageError) -> RevisionTimings {
        try beginObject(at: "timings")
        var seen = FieldSet<TimingField>()
        var timings = RevisionTimings()
        while let field = try nextField(&seen, in: "timings") {
            let path = FieldPath("timings", member: field.name)
            let value = try number(in: 0...Double.greatestFiniteMagnitude, at: path)
            switch field {
            case .wait: timings.wait = value
            case .lookup: timings.lookup = value
            case .model: timings.model = value
            case .store: timings.store = value
            case .total: timings.total = value
            }
        }
        return timings
    }

    fileprivate mutating func tokens() throws(MessageError) -> RevisionTokens {
        try beginObject(at: "tokens")
        var seen = FieldSet<TokenField>()
        var prompt: Int?
        var completion: Int?
        while let field = try nextField(&seen, in: "tokens") {
            let value = try integer(in: 0...Int.max, at: FieldPath("tokens", member: field.name))
            switch field {
            case .prompt: prompt = value
            case .completion: completion = value
            }
        }
        guard let prompt else { throw .missing(FieldPath("tokens", member: "prompt")) }
        guard let completion else { throw .missing(FieldPath("tokens", member: "completion")) }
        return RevisionTokens(prompt: prompt, completion: completion)
    }

    fileprivate mutating func appliedPrompts(_ limits: MessageLimits) throws(MessageError) -> [String] {
        try beginArray(at: "applied")
        var ids: [String] = []
        while try nextElement() {
            guard ids.count < limits.appliedPrompts else { throw .tooMany("applied", limit: limits.appliedPrompts) }
            ids.append(try identifier(limits.identifierBytes, at: FieldPath("applied", index: ids.count)))
        }
        return ids
    }

    fileprivate mutating func notes(_ limits: MessageLimits) throws(MessageError) -> [String] {
        try beginArray(at: "notes")
        var codes: [String] = []
        while try nextElement() {
            guard codes.count < limits.notes else { throw .tooMany("notes", limit: limits.notes) }
            codes.append(try code(at: FieldPath("notes", index: codes.count)))
        }
        return codes
    }
}
