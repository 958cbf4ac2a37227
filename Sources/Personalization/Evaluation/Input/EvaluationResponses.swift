/// The responses that people compared: their features ψ and which prompt each answers, without their texts.
///
/// Memory is 4 D bytes a response, its id and a digest of its text. Features are kept as differences to the first
/// response in 32 bits, because only differences count and a large common offset would take their digits.
public struct EvaluationResponses: Sendable {
    /// The file's name, for messages.
    public let file: String
    /// D; 0 before the first line.
    public private(set) var dimension = 0
    /// Lines that said again what an earlier line had said.
    public private(set) var repeatedLines = 0
    /// Responses with the prompt and the text of an earlier one that has another id.
    public private(set) var duplicates = 0
    /// The specification of the features that were computed from texts, nil where they came with the file.
    public private(set) var specification: FeatureSpecification?

    /// ψ less ψ of the first response, one row of D after the other.
    private(set) var features: [Float] = []
    /// The number of each response's prompt, -1 without.
    private(set) var prompts: [Int32] = []
    private(set) var promptCount = 0

    private var origin: [Double] = []
    private var numbers: [String: Int32] = [:]
    private var lines: [Int32] = []
    /// The first response with the prompt and the text of each.
    private var originals: [Int32] = []
    /// The first response with each prompt and text.
    private var firsts: [PayloadDigest: Int32] = [:]
    private var promptNumbers: [String: Int32] = [:]
    private var firstLine = 0
    private let wanted: FeatureSpecification

    /// - Parameter specification: What is computed of texts.
    public init(file: String, specification: FeatureSpecification = .current) {
        self.file = file
        wanted = specification
    }

    /// The text of a line that has no features of its own; nil for any other.
    public static func text(ofLine line: [UInt8]) -> String? {
        guard let row = try? ResponseLine.decode(line, at: ""), row.features == nil else { return nil }
        return row.text
    }

    /// The number of responses.
    public var count: Int { prompts.count }

    /// Reads one line: `{"id", "prompt"?, "text"?, "features"?}`; features win over text.
    ///
    /// Returns the id and ψ as given or computed. Throws ``EvaluationError`` with the line's number.
    ///
    /// - Parameter embeddings: Of the text, where the specification has an embedding.
    @discardableResult
    public mutating func add(
        line: [UInt8], number: Int, embeddings: TextEmbeddings = .none
    ) throws -> (id: String, features: [Double]) {
        let place = "\(file), line \(number)"
        let row = try ResponseLine.decode(line, at: place)
        let psi = try psi(of: row, line: number, at: place, embeddings)
        if let known = numbers[row.id] {
            try expect(row, psi, toRepeat: Int(known), at: place)
            repeatedLines += 1
            return (row.id, psi)
        }
        guard count < EvaluationLimits.lines else {
            throw EvaluationError(.brokenLine, at: place, "there are more than 2³¹ responses; split the file")
        }
        let response = Int32(count)
        numbers[row.id] = response
        lines.append(Int32(clamping: number))
        prompts.append(prompt(row.prompt))
        for index in psi.indices { features.append(Float(psi[index] - origin[index])) }
        let original = row.text.map { first(with: $0, to: prompts[Int(response)], orElse: response) } ?? response
        originals.append(original)
        duplicates += original == response ? 0 : 1
        return (row.id, psi)
    }

    /// The same responses without the embedding that ends their features.
    public func withoutEmbedding() -> EvaluationResponses {
        guard let specification, specification.embedding != nil else { return self }
        var result = self
        let width = specification.local.dimension
        result.specification = specification.local
        result.dimension = width
        result.origin = Array(origin.prefix(width))
        result.features = stride(from: 0, to: features.count, by: dimension).flatMap { features[$0..<($0 + width)] }
        return result
    }

    /// The response with this id.
    func number(of id: String) -> Int32? { numbers[id] }

    /// The first response with the prompt and the text of this one.
    func original(of response: Int32) -> Int32 { originals[Int(response)] }

    /// The response that had this text and prompt first, and from now on the other where there was none.
    private mutating func first(with text: String, to prompt: Int32, orElse response: Int32) -> Int32 {
        var hash = BLAKE2b(digestLength: 16)
        hash.update(text)
        // Of fixed length and last, so that what differs never gives the same input.
        var number = prompt.littleEndian
        unsafe withUnsafeBytes(of: &number) { unsafe hash.update($0) }
        let digest = PayloadDigest(hash)
        if let first = firsts[digest] { return first }
        firsts[digest] = response
        return response
    }

    private mutating func prompt(_ text: String?) -> Int32 {
        guard let text else { return -1 }
        if let known = promptNumbers[text] { return known }
        let number = Int32(promptCount)
        promptNumbers[text] = number
        promptCount += 1
        return number
    }

    /// Returns ψ, after checking that it is of one kind with the first line's.
    private mutating func psi(of row: ResponseLine, line: Int, at place: String, _ embeddings: TextEmbeddings) throws
        -> [Double]
    {
        let isFirst = dimension == 0
        if isFirst { firstLine = line }
        if let given = row.features {
            guard isFirst || specification == nil else {
                throw mixed(place, "this line has features and line \(firstLine) has only text")
            }
            try check(given, at: place)
            guard isFirst || given.count == dimension else {
                throw EvaluationError(
                    .brokenLine, at: place,
                    "it has \(given.count) features and line \(firstLine) has \(dimension); give each response the same"
                )
            }
            if isFirst { start(given) }
            return given
        }
        guard let text = row.text else {
            throw EvaluationError(.brokenLine, at: place, "it has neither text nor features; give one of them")
        }
        guard isFirst || specification != nil else {
            throw mixed(place, "this line has only text and line \(firstLine) has features")
        }
        let computed = specification ?? wanted
        guard computed.isCovered([text], by: embeddings) else {
            throw EvaluationError(
                .brokenLine, at: place,
                "the endpoint of embeddings refuses its text (the server's log may say why); leave the response out")
        }
        let psi = computed.extract(prompt: row.prompt, text: text, embeddings: embeddings)
        if isFirst {
            specification = computed
            start(psi)
        }
        return psi
    }

    private mutating func start(_ psi: [Double]) {
        dimension = psi.count
        origin = psi
    }

    private func mixed(_ place: String, _ what: String) -> EvaluationError {
        EvaluationError(.mixedLines, at: place, "\(what); give features on every line or on none")
    }

    private func check(_ given: [Double], at place: String) throws {
        guard !given.isEmpty else {
            throw EvaluationError(.brokenLine, at: place, "features is an empty list; leave it out or give numbers")
        }
        // Squares of differences must stay finite in 32 bits.
        guard given.allSatisfy({ $0.magnitude < 1e15 }) else {
            throw EvaluationError(.brokenLine, at: place, "a feature is beyond ±1e15; give it in another unit")
        }
    }

    private func expect(_ row: ResponseLine, _ psi: [Double], toRepeat known: Int, at place: String) throws {
        let start = known * dimension
        let isSame =
            psi.indices.allSatisfy { features[start + $0] == Float(psi[$0] - origin[$0]) }
            && prompts[known] == (row.prompt.map { promptNumbers[$0] ?? -2 } ?? -1)
        guard isSame else {
            throw EvaluationError(
                .reusedIdentifier, at: place,
                "the id \(row.id) stands for another response on line \(lines[known]); give each response its own id")
        }
    }
}
