import RewardFactorization

/// A person made up from a seed: fond of a few attributes of texts, against some, and not always attentive.
public struct SimulatedPerson: Sendable {
    /// `simulated-` and a number.
    public let userID: String
    /// Weights over version 1's base rewards; most are 0.
    public let weights: [Double]
    /// The attributes that count, the strongest first, with their weights.
    public var tastes: [(attribute: String, weight: Double)] {
        zip(RewardModel.versionOne.baseRewardNames, weights).filter { $0.1 != 0 }.map { ($0, $1) }
            .sorted { (abs($0.1), $1.0) > (abs($1.1), $0.0) }
    }
    /// The share of answers given without looking.
    public let lapse: Double
    private var generator: SplitMix64

    /// - Parameters:
    ///   - attributes: What can count for them: two to four of these do.
    public init(number: Int, attributes: [String], seed: UInt64) {
        var generator = SplitMix64(seed: seed &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
        let names = RewardModel.versionOne.baseRewardNames
        var weights = [Double](repeating: 0, count: names.count)
        let chosen = attributes.shuffled(using: &generator).prefix(Int.random(in: 2...4, using: &generator))
        for attribute in chosen {
            guard let place = names.firstIndex(of: attribute) else { continue }
            // In logits for a difference of one standard deviation: from noticeable to decisive.
            let size = 1 + 2 * generator.nextUniform()
            weights[place] = generator.nextUniform() < 0.5 ? -size : size
        }
        userID = "simulated-\(number)"
        self.weights = weights
        lapse = 0.02 + 0.08 * generator.nextUniform()
        self.generator = generator
    }

    /// Two candidates of one text, in the order shown.
    public struct Pair: Sendable {
        public let text: Int
        public let first: CandidatePool.Candidate
        public let second: CandidatePool.Candidate
    }

    /// Draws the next pair to compare; nil where the pool has none.
    public mutating func nextPair(from pool: CandidatePool) -> Pair? {
        guard !pool.texts.isEmpty else { return nil }
        let text = Int.random(in: pool.texts.indices, using: &generator)
        let candidates = pool.texts[text]
        let first = Int.random(in: candidates.indices, using: &generator)
        let other = (first + Int.random(in: 1..<candidates.count, using: &generator)) % candidates.count
        return Pair(text: text, first: candidates[first], second: candidates[other])
    }

    /// Answers by rule: whether the first text is preferred; logistic in the weights' sum, with lapses.
    public mutating func prefersFirst(_ pair: Pair, of specification: FeatureSpecification) -> Bool {
        let first = CandidatePool.phi(pair.first, specification)
        let second = CandidatePool.phi(pair.second, specification)
        let utility = weights.indices.reduce(0) { $0 + weights[$1] * (first[$1] - second[$1]) }
        let probability = lapse / 2 + (1 - lapse) * Logistic.sigmoid(utility)
        return generator.nextUniform() < probability
    }
}
