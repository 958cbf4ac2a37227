/// One line of the comparisons file.
struct ComparisonLine {
    /// Which of the two responses.
    enum Side: String, CaseIterable {
        case a, b
    }

    var user: String
    var a: String
    var b: String
    var preferred: Side
    var split: EvaluationSplit?
    var shownFirst: Side?

    private enum Field: Int, MessageField {
        case user, a, b, preferred, split, shownFirst

        var name: StaticString {
            switch self {
            case .user: "user_id"
            case .a: "a"
            case .b: "b"
            case .preferred: "preferred"
            case .split: "split"
            case .shownFirst: "shown_first"
            }
        }
    }

    static func decode(_ line: [UInt8], at place: String) throws -> ComparisonLine {
        try decodeLine(line, at: place) { reader throws(MessageError) in
            var user: String?
            var a: String?
            var b: String?
            var preferred: Side?
            var split: EvaluationSplit?
            var shownFirst: Side?
            var seen = FieldSet<Field>()
            try reader.beginObject(at: "")
            while let field = try reader.nextField(&seen) {
                switch field {
                case .user: user = try reader.identifier(EvaluationLimits.identifierBytes, at: "user_id")
                case .a: a = try reader.identifier(EvaluationLimits.identifierBytes, at: "a")
                case .b: b = try reader.identifier(EvaluationLimits.identifierBytes, at: "b")
                case .preferred: preferred = try reader.choice(Side.self, at: "preferred")
                case .split: split = try reader.choice(EvaluationSplit.self, at: "split")
                case .shownFirst: shownFirst = try reader.choice(Side.self, at: "shown_first")
                }
            }
            guard let user else { throw .missing("user_id") }
            guard let a else { throw .missing("a") }
            guard let b else { throw .missing("b") }
            guard let preferred else { throw .missing("preferred") }
            return ComparisonLine(
                user: user, a: a, b: b, preferred: preferred, split: split, shownFirst: shownFirst)
        }
    }
}
