import RewardFactorization

/// The comparisons over standardised features, for everything that learns or predicts.
struct EvaluationData: Sendable {
    let features: StandardisedFeatures
    let comparisons: EvaluationComparisons
    let division: EvaluationDivision

    /// Returns ψ(preferred) − ψ(other) of a comparison.
    func difference(_ number: Int) -> [Float] {
        let item = comparisons.items[number]
        let dimension = features.dimension
        let preferred = Int(item.preferred) * dimension
        let other = Int(item.other) * dimension
        return (0..<dimension).map { features.rows[preferred + $0] - features.rows[other + $0] }
    }

    /// The answers of the people who teach; comparisons of one pair of responses share its identity.
    func comparisonSet() throws -> ComparisonSet {
        var set = try ComparisonSet(featureCount: features.dimension)
        let pairs = pairIdentities()
        for (person, numbers) in division.train.enumerated() {
            for number in numbers {
                let item = comparisons.items[number]
                try set.append(
                    person: person, difference: difference(number),
                    preferredShownFirst: item.showsAFirst.map { $0 == item.prefersA }, pair: pairs[item.pair],
                    topic: topic(of: item))
            }
        }
        return set
    }

    /// What both responses answer, nil where the file does not say.
    private func topic(of item: EvaluationComparisons.Item) -> Int? {
        let prompt = features.prompts[Int(item.a)]
        return prompt >= 0 && prompt == features.prompts[Int(item.b)] ? Int(prompt) : nil
    }

    /// Numbers the pairs that more than one comparison in train is of.
    private func pairIdentities() -> [UInt64: Int] {
        var identities: [UInt64: Int] = [:]
        let pairs = division.train.joined().map { comparisons.items[$0].pair }.sorted()
        for (previous, pair) in zip(pairs, pairs.dropFirst()) where previous == pair && identities[pair] == nil {
            identities[pair] = identities.count
        }
        return identities
    }

    /// The rows and comparisons of these people, for one model of all of them.
    func regression(_ people: [[Int]]) -> RidgeLogistic {
        RidgeLogistic(
            rows: features.rows, dimension: features.dimension,
            preferred: people.joined().map { comparisons.items[$0].preferred },
            other: people.joined().map { comparisons.items[$0].other })
    }

    /// The comparisons of one person alone.
    func regression(_ numbers: ArraySlice<Int>) -> RidgeLogistic {
        RidgeLogistic(
            rows: numbers.flatMap(difference), dimension: features.dimension,
            preferred: numbers.indices.map { Int32($0 - numbers.startIndex) },
            other: [Int32](repeating: -1, count: numbers.count))
    }

    /// Scores comparisons by w·Δψ with P = σ(w·Δψ).
    func score(_ numbers: some Collection<Int>, weights: [Double]) -> PersonScore? {
        let scores = numbers.map { number in
            let item = comparisons.items[number]
            return FeatureRows.dot(features.rows, row: Int(item.preferred), weights)
                - FeatureRows.dot(features.rows, row: Int(item.other), weights)
        }
        return PersonScore(scores: scores, probabilities: scores.map(Logistic.sigmoid))
    }
}
