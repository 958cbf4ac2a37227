import Foundation
import RewardFactorization

/// People whose base functions, weights and ways of answering are known; the Python benchmark makes the same ones.
///
/// Features and weights are 32-bit numbers of SplitMix64, so that both sides see the same bits.
struct PlantedPeople {
    let people: Int
    let answers: Int
    let features: Int
    let count: Int
    let lapse: Double
    let sideBias: Double
    let mean: Double
    let seed: UInt64
    /// B, J × D; features have variance 2, the variance of a difference of two texts.
    let baseFunctions: [Double]

    init(
        people: Int, answers: Int, features: Int, baseFunctions count: Int, spread: Double, mean: Double, lapse: Double,
        sideBias: Double, seed: UInt64
    ) {
        self.people = people
        self.answers = answers
        self.features = features
        self.count = count
        self.lapse = lapse
        self.sideBias = sideBias
        self.mean = mean
        self.seed = seed
        var generator = SplitMix64(seed: seed)
        baseFunctions = (0..<(count * features)).map { element in
            generator.nextNormal() / Double(features).squareRoot() * spread * pow(0.85, Double(element / features))
        }
    }

    /// Returns everybody's answers.
    ///
    /// Features are (sums of two uniform numbers) times √3: variance 2, cheap to make. Each shares a fifth of its variance
    /// with its neighbour, so that they are correlated as real ones are.
    ///
    /// `path` is where the rows and sides are written too, for the Python benchmark; nil where they are not.
    func comparisons(writingTo path: String? = nil) throws -> ComparisonSet {
        var set = try ComparisonSet(featureCount: features)
        var generator = SplitMix64(seed: seed &+ 1)
        var difference = [Float](repeating: 0, count: features)
        let files = try path.map { try (rows: Self.create($0 + ".rows"), sides: Self.create($0 + ".sides")) }
        if let path {
            let shape = ["people": people, "answers": answers, "features": features]
            try JSONEncoder().encode(shape).write(to: URL(fileURLWithPath: path + ".json"))
        }
        let base = baseFunctions.map { Float($0) }
        for person in 0..<people {
            let weights = (0..<count).map { _ in Float(generator.nextNormal() + mean) }
            var direction = [Float](repeating: 0, count: features)
            for row in 0..<count {
                for feature in 0..<features { direction[feature] += weights[row] * base[row * features + feature] }
            }
            for _ in 0..<answers {
                var before: Float = 0
                var utility: Float = 0
                for feature in 0..<features {
                    let bits = generator.next()
                    let sum = Float(Int32(bits & 0xFF_FFFF) + Int32((bits >> 24) & 0xFF_FFFF) - 0xFF_FFFF) * 0x1p-24
                    let value = (sum * 3.4641016 + 0.5 * before) * 0.8944272
                    before = value
                    difference[feature] = value
                    utility += value * direction[feature]
                }
                let side = generator.next() & 1 == 0 ? 1.0 : -1.0
                let chance = 1 / (1 + exp(-(Double(utility) + sideBias * side)))
                let preferred =
                    generator.nextUniform() < lapse ? generator.nextUniform() < 0.5 : generator.nextUniform() < chance
                if !preferred { for feature in 0..<features { difference[feature] = -difference[feature] } }
                if let files {
                    try difference.withUnsafeBytes { try files.rows.write(contentsOf: Data($0)) }
                    try files.sides.write(contentsOf: Data([(side > 0) == preferred ? 1 : 0xFF]))
                }
                try set.append(person: person, difference: difference, preferredShownFirst: (side > 0) == preferred)
            }
        }
        return set
    }

    private static func create(_ path: String) throws -> FileHandle {
        try Data().write(to: URL(fileURLWithPath: path))
        return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }

    /// The variance over people of λ·Δφ as learned, by that planted: traces of B C Bᵀ, C the features' covariance.
    func varianceRatio(_ fitted: FittedRewards) -> Double {
        trace(raw(fitted), fitted.baseFunctionCount) / trace(baseFunctions, count)
    }

    /// |Bᵀμ| learned by that planted.
    func meanRatio(_ fitted: FittedRewards) -> Double {
        let learned = raw(fitted)
        var squares = (0.0, 0.0)
        for feature in 0..<features {
            var sums = (0.0, 0.0)
            for row in 0..<fitted.baseFunctionCount {
                sums.0 += learned[row * features + feature] * fitted.prior.mean[row]
            }
            for row in 0..<count { sums.1 += baseFunctions[row * features + feature] * mean }
            squares.0 += sums.0 * sums.0
            squares.1 += sums.1 * sums.1
        }
        return (squares.0 / squares.1).squareRoot()
    }

    /// The cosine of the largest principal angle between the two spaces of base functions, by the leading J rows.
    func smallestCosine(_ fitted: FittedRewards) -> Double {
        let learned = orthonormal(raw(fitted), fitted.baseFunctionCount)
        let planted = orthonormal(baseFunctions, count)
        // The smallest singular value of Q₁Q₂ᵀ by inverse power iteration would do; the least projection is enough here.
        var least = 1.0
        for row in planted {
            var square = 0.0
            for other in learned {
                let product = zip(row, other).reduce(0) { $0 + $1.0 * $1.1 }
                square += product * product
            }
            least = min(least, square.squareRoot())
        }
        return least
    }

    private func raw(_ fitted: FittedRewards) -> [Double] {
        fitted.baseFunctions.enumerated().map { $0.element / fitted.scale[$0.offset % features] }
    }

    private func trace(_ rows: [Double], _ count: Int) -> Double {
        // Neighbours' correlation is of lag one about 0.45; the ratio hardly depends on it, so C is taken as I.
        rows.prefix(count * features).reduce(0) { $0 + $1 * $1 }
    }

    private func orthonormal(_ rows: [Double], _ count: Int) -> [[Double]] {
        var result: [[Double]] = []
        for row in 0..<count {
            var vector = Array(rows[(row * features)..<((row + 1) * features)])
            for other in result {
                let product = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
                for feature in 0..<features { vector[feature] -= product * other[feature] }
            }
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            result.append(vector.map { $0 / max(length, 1e-30) })
        }
        return result
    }
}
