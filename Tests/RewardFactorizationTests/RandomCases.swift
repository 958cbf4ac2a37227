import RewardFactorization

/// Random inputs from a seed.
struct RandomCases {
    var generator: SplitMix64

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func vector(_ dimension: Int, scale: Double = 1) -> [Double] {
        (0..<dimension).map { _ in scale * generator.nextNormal() }
    }

    /// A positive definite matrix G Gᵀ / J + 0.1 I.
    mutating func covariance(_ dimension: Int) throws -> SymmetricMatrix {
        let rows = (0..<dimension).map { _ in vector(dimension) }
        var matrix = try SymmetricMatrix(dimension: dimension)
        for row in 0..<dimension {
            for column in 0...row {
                let product = zip(rows[row], rows[column]).reduce(0) { $0 + $1.0 * $1.1 }
                matrix[row, column] = product / Double(dimension) + (row == column ? 0.1 : 0)
            }
        }
        return matrix
    }

    mutating func prior(_ dimension: Int) throws -> GaussianPrior {
        try GaussianPrior(mean: vector(dimension, scale: 0.5), covariance: covariance(dimension))
    }

    mutating func observations(_ count: Int, dimension: Int) throws -> [PreferenceObservation] {
        var all: [PreferenceObservation] = []
        for _ in 0..<count {
            all.append(
                try PreferenceObservation(
                    difference: vector(dimension, scale: 1.5), weight: 0.05 + 0.95 * generator.nextUniform()))
        }
        return all
    }
}
