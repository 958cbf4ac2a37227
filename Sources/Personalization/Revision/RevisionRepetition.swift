/// Measures loops in the order of a text's words.
struct RevisionRepetition {
    /// Longest run of copies by period (1 to 12 words): the number of words equal to the one a period before.
    private(set) var runs: [Int]
    /// Greatest number of times that one sentence of five or more words occurs.
    private(set) var sentence = 1
    /// Positions at which a sequence of eight words starts that occurred before, and all positions.
    private(set) var repeated = 0
    private(set) var positions = 0
    /// Longest run of one scalar that is neither white space nor digit.
    private(set) var scalarRun = 0

    private static let periods = 12
    private static let shingle = 8

    /// Measures a text by its words and bytes; linear, with a factor of `periods`.
    init(_ tokens: [RevisionWordToken], in bytes: [UInt8]) {
        runs = [Int](repeating: 0, count: RevisionRepetition.periods + 1)
        let words = tokens.map(\.hash)
        for period in 1...RevisionRepetition.periods where words.count > period {
            var current = 0
            for index in period..<words.count {
                current = words[index] == words[index - period] ? current + 1 : 0
                runs[period] = max(runs[period], current)
            }
        }
        countSentences(tokens)
        countShingles(words)
        var current = 0
        for index in bytes.indices.dropFirst() {
            let byte = bytes[index]
            let isRun =
                byte == bytes[index - 1] && byte < 0x80 && !RevisionBytes.isSpace(byte) && !RevisionBytes.isDigit(byte)
            current = isRun ? current + 1 : 0
            scalarRun = max(scalarRun, current)
        }
    }

    private mutating func countSentences(_ words: [RevisionWordToken]) {
        var counts: [UInt64: Int] = [:]
        var hash: UInt64 = 0
        var length = 0
        for (index, word) in words.enumerated() {
            hash = hash &* 0x100_0000_01B3 &+ word.hash
            length += 1
            guard index + 1 == words.count || words[index + 1].breaksBefore else { continue }
            if length >= 5 {
                counts[hash, default: 0] += 1
                sentence = max(sentence, counts[hash, default: 0])
            }
            hash = 0
            length = 0
        }
    }

    private mutating func countShingles(_ words: [UInt64]) {
        let size = RevisionRepetition.shingle
        guard words.count >= size else { return }
        let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
        var highest: UInt64 = 1
        for _ in 1..<size { highest = highest &* factor }
        var hash: UInt64 = 0
        var seen = RevisionHashes(capacity: words.count)
        for index in words.indices {
            if index >= size { hash = hash &- words[index - size] &* highest }
            hash = hash &* factor &+ words[index]
            guard index >= size - 1 else { continue }
            positions += 1
            if !seen.insert(hash) { repeated += 1 }
        }
    }

    /// Says whether the text loops where the baseline does not; the answer names the kind of loop.
    func exceeds(_ baseline: RevisionRepetition) -> String? {
        for period in runs.indices.dropFirst() {
            // Five equal words in a row, or three copies of a longer phrase.
            let limit = period == 1 ? 4 : 2 * period
            if runs[period] >= limit, runs[period] > baseline.runs[period] { return "\(period) words loop" }
        }
        if sentence > max(1, baseline.sentence) { return "a sentence occurs \(sentence) times" }
        let share = Double(repeated) / Double(max(1, positions))
        let usual = Double(baseline.repeated) / Double(max(1, baseline.positions))
        if share > usual + 0.15 { return "\(Int(share * 100)) % of the text repeats itself" }
        if scalarRun >= 24, scalarRun > 2 * baseline.scalarRun {
            return "one character occurs \(scalarRun) times in a row"
        }
        return nil
    }
}
