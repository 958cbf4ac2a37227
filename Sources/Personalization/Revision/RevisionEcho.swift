/// Recognises words of the system prompt in a candidate.
struct RevisionEcho: Sendable {
    private static let length = 7

    private let shingles: Set<UInt64>
    private let label: [UInt8]?

    /// Collects the sequences of seven words of the system prompt that none of `facts` contains.
    init(_ prompt: RevisionPrompt, excluding facts: [RevisionFacts]) {
        var own = RevisionEcho.shingles(RevisionFacts(prompt.system))
        for one in facts where !own.isEmpty { own.subtract(RevisionEcho.shingles(one)) }
        shingles = own
        label = prompt.fence.map { RevisionBytes.folded($0.utf8) }
    }

    func occurs(in facts: RevisionFacts, folded: [UInt8]) -> Bool {
        if let label, RevisionBytes.find(label, in: folded) != nil { return true }
        return !shingles.isDisjoint(with: RevisionEcho.shingles(facts))
    }

    private static func shingles(_ facts: RevisionFacts) -> Set<UInt64> {
        let words = facts.sequence.filter { $0 != 0 }
        var result: Set<UInt64> = []
        guard words.count >= length else { return result }
        for start in 0...(words.count - length) {
            var hash: UInt64 = 0
            for word in words[start..<start + length] { hash = (hash ^ word) &* 0x100_0000_01B3 }
            result.insert(hash)
        }
        return result
    }
}
