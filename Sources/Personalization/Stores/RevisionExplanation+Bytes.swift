import Foundation

/// How an explanation is stored: some 150 bytes, a third of what JSON takes, because there is one beside each result.
///
/// Whole numbers are LEB128 (DWARF 5, section 7.6), seven bits to a byte, the lowest first. A real number is its
/// thousandths as a whole number in zigzag form (0, −1, 1, −2, …), cut to ±10¹²; one that is not a number is 0. A text is
/// its length and its UTF-8, a list its length and its elements. In this order: the format, 1; flags (1 English,
/// 2 chosen); reason; threshold; weights; deviations; sets, each its prompts, gain, P(better), win and acceptance;
/// change; candidates, each flags (1 refused, 2 measured), refusal and gain as far as there.
extension RevisionExplanation {
    private static let format: UInt64 = 1

    /// The bytes that are stored.
    public func encoded() -> [UInt8] {
        var bytes = Writer(capacity: 64 + 3 * (weights.count + deviations.count + change.count) + 64 * sets.count)
        bytes.append(Self.format)
        bytes.append((isEnglish ? 1 : 0) | (isChosen ? 2 : 0))
        bytes.append(reason)
        bytes.append(threshold)
        bytes.append(weights)
        bytes.append(deviations)
        bytes.append(UInt64(sets.count))
        for set in sets {
            bytes.append(UInt64(set.prompts.count))
            for prompt in set.prompts { bytes.append(prompt) }
            for number in [set.gain, set.probabilityBetter, set.win, set.acceptance] { bytes.append(number) }
        }
        bytes.append(change)
        bytes.append(UInt64(candidates.count))
        for candidate in candidates {
            bytes.append((candidate.refusal == nil ? 0 : 1) | (candidate.gain == nil ? 0 : 2))
            if let refusal = candidate.refusal { bytes.append(refusal) }
            if let gain = candidate.gain { bytes.append(gain) }
        }
        return bytes.bytes
    }

    /// Reads what ``encoded()`` gave, or the JSON of earlier releases.
    ///
    /// - Throws: What is wrong with the bytes.
    public init(stored bytes: [UInt8]) throws {
        if bytes.first == UInt8(ascii: "{") {
            self = try JSONDecoder().decode(RevisionExplanation.self, from: Data(bytes))
            return
        }
        var reader = Reader(rest: bytes[...])
        guard try reader.whole() == Self.format else {
            throw MessageError(
                code: .unknownSchema, message: "the explanation is of a later release: update this program")
        }
        let flags = try reader.whole()
        isEnglish = flags & 1 != 0
        isChosen = flags & 2 != 0
        reason = try reader.text()
        threshold = try reader.real()
        weights = try reader.list { try $0.real() }
        deviations = try reader.list { try $0.real() }
        sets = try reader.list {
            PromptSet(
                prompts: try $0.list { try $0.text() }, gain: try $0.real(), probabilityBetter: try $0.real(),
                win: try $0.real(), acceptance: try $0.real())
        }
        change = try reader.list { try $0.real() }
        candidates = try reader.list {
            let flags = try $0.whole()
            return Candidate(
                refusal: flags & 1 != 0 ? try $0.text() : nil, gain: flags & 2 != 0 ? try $0.real() : nil)
        }
    }
}

private struct Writer {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func append(_ whole: UInt64) {
        var rest = whole
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func append(_ real: Double) {
        let thousandths = real.isNaN ? 0 : Int64((min(max(real, -1e12), 1e12) * 1000).rounded())
        append(UInt64(bitPattern: thousandths << 1 ^ thousandths >> 63))
    }

    mutating func append(_ text: String) {
        append(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(_ reals: [Double]) {
        append(UInt64(reals.count))
        for real in reals { append(real) }
    }
}

private struct Reader {
    var rest: ArraySlice<UInt8>

    private static var damaged: MessageError {
        MessageError(
            code: .invalidField,
            message: "the stored explanation is damaged; restore the row from a backup, or send the job under a new id")
    }

    mutating func whole() throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { throw Self.damaged }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw Self.damaged
    }

    mutating func real() throws -> Double {
        let zigzag = try whole()
        return Double(Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)) / 1000
    }

    mutating func text() throws -> String {
        let count = try length()
        defer { rest.removeFirst(count) }
        guard let text = String(validating: rest.prefix(count), as: UTF8.self) else { throw Self.damaged }
        return text
    }

    mutating func list<Element>(_ element: (inout Reader) throws -> Element) throws -> [Element] {
        var elements: [Element] = []
        for _ in 0..<(try length()) { elements.append(try element(&self)) }
        return elements
    }

    /// A length that what is left can have: every element takes a byte at least.
    private mutating func length() throws -> Int {
        let count = try whole()
        guard count <= UInt64(rest.count) else { throw Self.damaged }
        return Int(count)
    }
}
