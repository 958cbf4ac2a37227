/// Which topics are held out with which fold of people.
///
/// People who share comparisons, or compare texts that answer the same prompts, have the noise of those texts in common:
/// a base function that learned a text by heart predicts held-out people on it too well, and too little shrinkage looks
/// good. What a fit is for is new people on new texts, so that a fold's people are predicted on topics that the fold's
/// fit has not seen.
struct HeldOutTopics: Equatable, Sendable {
    /// The parts that topics are cut into; a fold holds one out.
    static let parts = 5
    /// The answers that a topic must have on average to be worth holding out.
    static let fewestAnswers = 4.0
    /// The topics that there must be.
    static let fewestTopics = 20

    let seed: UInt64

    /// Returns nil where too little is shared: every answer then tells of its own texts only.
    init?(_ set: ComparisonSet, seed: UInt64) {
        var known = Set<Int>()
        var answers = 0
        for topic in set.topics where topic >= 0 {
            known.insert(topic)
            answers += 1
        }
        guard known.count >= Self.fewestTopics, 2 * answers > set.count,
            Double(answers) >= Self.fewestAnswers * Double(known.count)
        else { return nil }
        self.seed = seed
    }

    /// Tells whether a fold holds a topic out; what has no topic is never held out.
    func holdsOut(_ topic: Int, fold: Int) -> Bool {
        guard topic >= 0 else { return false }
        var generator = SplitMix64(seed: seed ^ (UInt64(bitPattern: Int64(topic)) &* 0x9E37_79B9_7F4A_7C15))
        return generator.next() % UInt64(Self.parts) == UInt64(fold % Self.parts)
    }

    /// Returns whose answers a fold learns from, and which of its people are predicted.
    func indices(of set: ComparisonSet, fold: Int) -> (learned: PersonIndex, predicted: PersonIndex) {
        let isOut = set.topics.map { holdsOut($0, fold: fold) }
        return (
            PersonIndex(set) { !isOut[$0] },
            PersonIndex(set) { isOut[$0] || set.topics[$0] < 0 }
        )
    }
}
