/// Who preferred which of two responses; 24 bytes a comparison.
public struct EvaluationComparisons: Sendable {
    /// One comparison; responses and people by number, of responses with equal prompt and text by the first's.
    struct Item: Sendable {
        var user: Int32
        var a: Int32
        var b: Int32
        var line: Int32
        var prefersA: Bool
        var split: EvaluationSplit?
        /// Whether a was shown first, nil where the file does not say.
        var showsAFirst: Bool?

        var preferred: Int32 { prefersA ? a : b }
        var other: Int32 { prefersA ? b : a }
        /// +1 when the preferred response was shown first, -1 when second, 0 unknown.
        var preferredSide: Double { showsAFirst.map { $0 == prefersA ? 1 : -1 } ?? 0 }
        /// The pair, whichever way round.
        var pair: UInt64 { UInt64(UInt32(min(a, b))) << 32 | UInt64(UInt32(max(a, b))) }
    }

    /// The file's name, for messages.
    public let file: String
    private(set) var items: [Item] = []
    private(set) var users: [String] = []
    /// Comparisons of responses to two different prompts.
    private(set) var acrossPrompts = 0
    /// Comparisons of two ids with the same prompt and text, which are not in `items`.
    private(set) var ofDuplicates = 0
    private var userNumbers: [String: Int32] = [:]

    public init(file: String) { self.file = file }

    /// The number of comparisons.
    public var count: Int { items.count }

    /// Reads one line: `{"user_id", "a", "b", "preferred": "a"|"b", "split"?, "shown_first"?: "a"|"b"}`.
    ///
    /// A line whose two responses have the same prompt and the same text is counted and left out, because nobody can
    /// prefer either. Throws ``EvaluationError`` with the line's number.
    public mutating func add(line: [UInt8], number: Int, of responses: EvaluationResponses) throws {
        let place = place(number)
        let row = try ComparisonLine.decode(line, at: place)
        guard let a = responses.number(of: row.a) else { throw unknown(row.a, of: responses, at: place) }
        guard let b = responses.number(of: row.b) else { throw unknown(row.b, of: responses, at: place) }
        guard a != b else {
            throw EvaluationError(.badReference, at: place, "it compares the response \(row.a) with itself; remove it")
        }
        if let first = items.first, (first.split == nil) != (row.split == nil) {
            let which =
                row.split == nil ? "no split and line \(first.line) has one" : "a split and line \(first.line) has none"
            throw EvaluationError(.mixedLines, at: place, "it has \(which); give one on every line or on none")
        }
        let pair = (a: responses.original(of: a), b: responses.original(of: b))
        guard pair.a != pair.b else {
            ofDuplicates += 1
            return
        }
        guard items.count < EvaluationLimits.lines else {
            throw EvaluationError(.brokenLine, at: place, "there are more than 2³¹ comparisons; split the file")
        }
        let prompts = (responses.prompts[Int(a)], responses.prompts[Int(b)])
        if prompts.0 != prompts.1, prompts.0 >= 0, prompts.1 >= 0 { acrossPrompts += 1 }
        items.append(
            Item(
                user: user(row.user), a: pair.a, b: pair.b, line: Int32(clamping: number),
                prefersA: row.preferred == .a, split: row.split, showsAFirst: row.shownFirst.map { $0 == .a }))
    }

    func place(_ line: some BinaryInteger) -> String { "\(file), line \(line)" }

    private mutating func user(_ name: String) -> Int32 {
        if let known = userNumbers[name] { return known }
        let number = Int32(users.count)
        userNumbers[name] = number
        users.append(name)
        return number
    }

    private func unknown(_ id: String, of responses: EvaluationResponses, at place: String) -> EvaluationError {
        EvaluationError(
            .badReference, at: place, "no line of \(responses.file) has the id \(id); add it, or remove the comparison")
    }
}
