/// One line of the responses file.
struct ResponseLine {
    var id: String
    var prompt: String?
    var text: String?
    var features: [Double]?

    private enum Field: Int, MessageField {
        case id, prompt, text, features

        var name: StaticString {
            switch self {
            case .id: "id"
            case .prompt: "prompt"
            case .text: "text"
            case .features: "features"
            }
        }
    }

    static func decode(_ line: [UInt8], at place: String) throws -> ResponseLine {
        try decodeLine(line, at: place) { reader throws(MessageError) in
            var id: String?
            var row = ResponseLine(id: "")
            var seen = FieldSet<Field>()
            try reader.beginObject(at: "")
            while let field = try reader.nextField(&seen) {
                switch field {
                case .id: id = try reader.identifier(EvaluationLimits.identifierBytes, at: "id")
                case .prompt:
                    row.prompt = try reader.text(EvaluationLimits.textBytes, allowsEmpty: true, at: "prompt")
                case .text: row.text = try reader.text(EvaluationLimits.textBytes, allowsEmpty: true, at: "text")
                case .features: row.features = try numbers(&reader)
                }
            }
            guard let id else { throw .missing("id") }
            row.id = id
            return row
        }
    }

    private static func numbers(_ reader: inout JSONReader) throws(MessageError) -> [Double] {
        var values: [Double] = []
        try reader.beginArray(at: "features")
        while try reader.nextElement() {
            guard values.count < EvaluationLimits.features else {
                throw .tooMany("features", limit: EvaluationLimits.features)
            }
            guard try reader.peekKind() == .number else {
                throw .invalid(FieldPath("features", index: values.count), "It must be a number.")
            }
            values.append(try reader.number())
        }
        return values
    }
}

/// Reads one line of a file, and says where it was when it is broken.
func decodeLine<Row>(
    _ line: [UInt8], at place: String, _ body: (inout JSONReader) throws(MessageError) -> Row
) throws -> Row {
    try unsafe line.withUnsafeBytes { bytes in
        do throws(MessageError) {
            return try unsafe JSONReader.read(bytes, body)
        } catch {
            let field = error.field.isEmpty ? "" : "\(error.field): "
            throw EvaluationError(.brokenLine, at: place, field + error.message)
        }
    }
}
