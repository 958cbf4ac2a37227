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
        unsafe [UInt8](unsafeUninitializedCapacity: mostBytes) { buffer, count in
            var bytes = unsafe Writer(buffer)
            write(into: &bytes)
            count = bytes.count
        }
    }

    /// What the bytes cannot be more than.
    private var mostBytes: Int {
        let wholes = 6 + 5 * sets.count + 3 * candidates.count
        let reals = 1 + weights.count + deviations.count + change.count + 4 * sets.count + candidates.count
        var texts = reason.utf8.count
        var lengths = 1
        for set in sets {
            for prompt in set.prompts { texts += prompt.utf8.count }
            lengths += set.prompts.count
        }
        for candidate in candidates { texts += candidate.refusal?.utf8.count ?? 0 }
        return Writer.longest * (wholes + reals + lengths) + texts
    }

    private func write(into bytes: inout Writer) {
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
            bytes.append(set.gain)
            bytes.append(set.probabilityBetter)
            bytes.append(set.win)
            bytes.append(set.acceptance)
        }
        bytes.append(change)
        bytes.append(UInt64(candidates.count))
        for candidate in candidates {
            bytes.append((candidate.refusal == nil ? 0 : 1) | (candidate.gain == nil ? 0 : 2))
            if let refusal = candidate.refusal { bytes.append(refusal) }
            if let gain = candidate.gain { bytes.append(gain) }
        }
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

/// Writes into memory whose size was computed before; every write is checked against its end.
///
/// Safe although it holds a pointer: it lives only inside the call that lends the memory.
@safe
private struct Writer {
    /// The bytes that a whole number takes at most.
    static let longest = 10

    private let memory: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    init(_ memory: UnsafeMutableBufferPointer<UInt8>) { unsafe self.memory = memory }

    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        unsafe precondition(count < memory.count)
        unsafe memory.initializeElement(at: count, to: byte)
        count &+= 1
    }

    @inline(__always)
    mutating func append(_ whole: UInt64) {
        var rest = whole
        while rest > 0x7F {
            put(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        put(UInt8(truncatingIfNeeded: rest))
    }

    mutating func append(_ real: Double) {
        let thousandths = Int64(thousandths: real)
        append(UInt64(bitPattern: thousandths << 1 ^ thousandths >> 63))
    }

    mutating func append(_ text: String) {
        append(UInt64(text.utf8.count))
        var text = text
        text.withUTF8 { units in
            unsafe precondition(units.count <= memory.count - count)
            unsafe UnsafeMutableRawBufferPointer(memory)[count...].copyBytes(from: units)
            count &+= units.count
        }
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
