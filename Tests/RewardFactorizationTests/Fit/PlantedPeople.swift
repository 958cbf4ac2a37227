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

extension PlantedPeople {
    /// The variance of λ·Δφ over people and comparisons as learned, by that planted.
    func varianceRatio(_ fitted: FittedRewards) -> Double {
        let features = comparisons.featureCount
        var learned = 0.0
        for (element, value) in fitted.baseFunctions.enumerated() {
            let raw = value / fitted.scale[element % features]
            learned += raw * raw
        }
        return learned / baseFunctions.reduce(0) { $0 + $1 * $1 }
    }

    /// The least length of a unit vector of the planted space when it is projected onto the learned one.
    func smallestCosine(_ fitted: FittedRewards) -> Double {
        let features = comparisons.featureCount
        let learned = orthonormal(
            fitted.baseFunctions.enumerated().map { $0.element / fitted.scale[$0.offset % features] })
        let planted = orthonormal(baseFunctions)
        var least = 1.0
        // Over a circle of directions; enough for two base functions.
        for turn in 0..<180 {
            let angle = Double(turn) * Double.pi / 180
            var vector = planted[0].map { $0 * cos(angle) }
            if planted.count > 1 { for k in 0..<features { vector[k] += planted[1][k] * sin(angle) } }
            let square = learned.reduce(0) { sum, row in
                let product = zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 }
                return sum + product * product
            }
            least = min(least, square.squareRoot())
        }
        return least
    }

    /// The correlation over people of the utilities of random differences, by posterior means and as planted.
    func utilityCorrelation(_ fitted: FittedRewards) throws -> Double {
        let features = comparisons.featureCount
        var observations = [[PreferenceObservation]](repeating: [], count: weights.count)
        for row in 0..<comparisons.count {
            let phi = fitted.phiDifference(comparisons.row(row).map(Double.init))
            observations[Int(comparisons.people[row])].append(try PreferenceObservation(difference: phi))
        }
        var generator = SplitMix64(seed: 123)
        var sums = (xy: 0.0, xx: 0.0, yy: 0.0)
        for (person, answers) in observations.enumerated() {
            let posterior = try Posterior.laplace(prior: fitted.prior, observations: answers, answers: fitted.answers)
            let difference = (0..<features).map { _ in generator.nextNormal() }
            let phi = fitted.phiDifference(difference)
            let x = zip(posterior.mean, phi).reduce(0) { $0 + $1.0 * $1.1 }
            var y = 0.0
            for (row, weight) in weights[person].enumerated() {
                for k in 0..<features { y += weight * baseFunctions[row * features + k] * difference[k] }
            }
            sums.xy += x * y
            sums.xx += x * x
            sums.yy += y * y
        }
        return sums.xy / (sums.xx * sums.yy).squareRoot()
    }

    private func orthonormal(_ rows: [Double]) -> [[Double]] {
        let features = comparisons.featureCount
        var result: [[Double]] = []
        for row in 0..<(rows.count / features) {
            var vector = Array(rows[(row * features)..<((row + 1) * features)])
            for other in result {
                let product = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
                for k in 0..<features { vector[k] -= product * other[k] }
            }
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            result.append(vector.map { $0 / max(length, 1e-30) })
        }
        return result
    }
}

extension ComparisonSet {
    /// The same answers, without what is known of sides.
    func withoutSides() throws -> ComparisonSet {
        var result = try ComparisonSet(featureCount: featureCount)
        for index in 0..<count { try result.append(person: Int(people[index]), difference: Array(row(index))) }
        return result
    }
}
