import Foundation

@testable import RewardFactorization

/// People whose base functions, weights and ways of answering are known.
struct PlantedPeople {
    var comparisons: ComparisonSet
    /// B, J × D, over features of unit variance.
    let baseFunctions: [Double]
    /// λ of each person.
    let weights: [[Double]]

    init(
        people: Int, answers: Int, features: Int, baseFunctions count: Int, spread: Double = 1, mean: Double = 0.3,
        lapse: Double = 0, sideBias: Double = 0, seed: UInt64, sharedPairs: Int? = nil
    ) throws {
        var generator = SplitMix64(seed: seed)
        var base = (0..<(count * features)).map { _ in generator.nextNormal() / Double(features).squareRoot() }
        for row in 0..<count {
            // Later base functions matter less, so that their order is known.
            for feature in 0..<features { base[row * features + feature] *= spread * pow(0.85, Double(row)) }
        }
        let pool = sharedPairs.map { pairs in
            (0..<pairs).map { _ in (0..<features).map { _ in Float(generator.nextNormal() * 2.0.squareRoot()) } }
        }
        comparisons = try ComparisonSet(featureCount: features)
        var weights: [[Double]] = []
        for person in 0..<people {
            let lambda = (0..<count).map { _ in generator.nextNormal() + mean }
            weights.append(lambda)
            for _ in 0..<answers {
                let pair = pool.map { Int(generator.next() % UInt64($0.count)) }
                var difference =
                    pair.map { pool![$0] }
                    ?? (0..<features).map { _ in Float(generator.nextNormal() * 2.0.squareRoot()) }
                let side = generator.nextUniform() < 0.5 ? 1.0 : -1.0
                var utility = sideBias * side
                for row in 0..<count {
                    for feature in 0..<features {
                        utility += lambda[row] * base[row * features + feature] * Double(difference[feature])
                    }
                }
                let preferred =
                    generator.nextUniform() < lapse
                    ? generator.nextUniform() < 0.5 : generator.nextUniform() < Logistic.sigmoid(utility)
                if !preferred { difference = difference.map { -$0 } }
                try comparisons.append(
                    person: person, difference: difference, preferredShownFirst: (side > 0) == preferred, pair: pair)
            }
        }
        self.baseFunctions = base
        self.weights = weights
    }
}
