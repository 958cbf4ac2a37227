/// Recognises words of the system prompt in a candidate.
struct RevisionEcho: Sendable {
    private static let length = 7

    private let shingles: RevisionHashes
    private let label: [UInt8]?

    /// Collects the sequences of seven words of the system prompt that none of the texts contains.
    init(_ prompt: RevisionPrompt, excluding texts: [[UInt8]]) {
        var known = RevisionHashes(capacity: texts.reduce(0) { $0 + $1.count / 2 })
        for text in texts { RevisionEcho.forEachShingle(of: text) { known.insert($0) } }
        let system = Array(prompt.system.utf8)
        var own = RevisionHashes(capacity: system.count / 2)
        RevisionEcho.forEachShingle(of: system) { if !known.contains($0) { own.insert($0) } }
        shingles = own
        label = prompt.fence.map { RevisionBytes.folded($0.utf8) }
    }

    func occurs(in text: [UInt8], folded: [UInt8]) -> Bool {
        if let label, RevisionBytes.find(label, in: folded) != nil { return true }
        var isEcho = false
        RevisionEcho.forEachShingle(of: text) { isEcho = isEcho || shingles.contains($0) }
        return isEcho
    }

    /// Goes through the hashes of all sequences of seven words. A word is a run of letters and digits, in lower case;
    /// bytes of other scripts count as letters, and an apostrophe parts a word.
    private static func forEachShingle(of text: [UInt8], _ body: (UInt64) -> Void) {
        let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
        var highest: UInt64 = 1
        for _ in 0..<length { highest = highest &* factor }
        var last = InlineArray<7, UInt64>(repeating: 0)
        var words = 0
        var shingle: UInt64 = 0
        var index = 0
        while index < text.count {
            guard isPartOfWord(text[index]) else {
                index += 1
                continue
            }
            var word: UInt64 = 0xCBF2_9CE4_8422_2325
            while index < text.count, isPartOfWord(text[index]) {
                word = (word ^ UInt64(RevisionBytes.lower(text[index]))) &* 0x100_0000_01B3
                index += 1
            }
            shingle = shingle &* factor &+ word
            if words >= length { shingle = shingle &- last[words % length] &* highest }
            last[words % length] = word
            words += 1
            if words >= length { body(shingle) }
        }
    }

    private static func isPartOfWord(_ byte: UInt8) -> Bool { byte >= 0x80 || RevisionBytes.isAlphanumeric(byte) }
}
