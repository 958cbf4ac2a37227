/// The curvature that the objective has in every row of B, about: A = κ N C + diag ρ with C the features' second moments.
///
/// Optimising Z in B = Z L⁻¹, A = L Lᵀ, takes some 15 iterations where B itself takes hundreds with correlated features.
struct FeatureMetric: Sendable {
    /// The mean of −ℓ'' over people and answers, about.
    static let curvature = 0.15
    /// The rows from which C is computed, at most about this many for each feature.
    private static let rowsPerFeature = 60

    let features: Int
    /// C, D × D, over standardised features.
    let moments: [Double]
    /// N.
    let answers: Int
    private let factor: [Double]

    /// `answers` is N, `penalties` are ρ, D numbers.
    init(moments: [Double], features: Int, answers: Int, penalties: [Double]) throws(RewardFactorizationError) {
        self.features = features
        self.moments = moments
        self.answers = answers
        var matrix = moments.map { $0 * Self.curvature * Double(answers) }
        for feature in 0..<features { matrix[feature * features + feature] += penalties[feature] }
        // Rounding of C in 32 bits can outweigh a small penalty.
        let largest = (0..<features).reduce(0) { max($0, matrix[$1 * features + $1]) }
        for feature in 0..<features { matrix[feature * features + feature] += 1e-6 * largest }
        guard LinearAlgebra.factor(&matrix, n: features) else {
            throw RewardFactorizationError(
                .notFinite, "the features' second moments cannot be factored; look for features that are not finite")
        }
        for row in 0..<features {
            for column in (row + 1)..<max(features, row + 1) { matrix[row * features + column] = 0 }
        }
        factor = matrix
    }

    /// Returns Z of B, `count` rows each.
    func whitened(_ rows: [Double], count: Int) -> [Double] {
        // Z = B L.
        LinearAlgebra.product(rows, factor, m: count, n: features, k: features)
    }

    /// Returns B of Z.
    func unwhitened(_ rows: [Double], count: Int) -> [Double] {
        var result = rows
        LinearAlgebra.solve(factor: factor, &result, count: count, n: features, transposed: true)
        return result
    }

    /// Returns the gradient by Z of the gradient by B.
    func whitenedGradient(_ rows: [Double], count: Int) -> [Double] {
        var result = rows
        LinearAlgebra.solve(factor: factor, &result, count: count, n: features, transposed: false)
        return result
    }

    /// Returns the diagonal of A⁻¹, D numbers: the variance, about, with which the data leave an element of B.
    func variances() -> [Double] {
        let inverse = whitenedGradient(
            (0..<(features * features)).map { $0 % (features + 1) == 0 ? 1 : 0 }, count: features)
        return (0..<features).map { feature in
            inverse[(feature * features)..<((feature + 1) * features)].reduce(0) { $0 + $1 * $1 }
        }
    }

    /// Returns C of some of the rows, evenly chosen; `active` says whose rows count.
    static func moments(
        of set: ComparisonSet, scale: [Double], constant: [Bool], threads: Int
    ) -> [Double] {
        let features = set.featureCount
        let wanted = max(20_000, rowsPerFeature * features)
        let every = max(1, set.count / wanted)
        // Piece by piece, so that the sum has one order.
        let chosen = Array(stride(from: 0, to: set.count, by: every))
        let pieces = min(8, (chosen.count + 2047) / 2048)
        let partial = SharedBuffer<Float>(max(pieces, 1) * features * features, repeating: 0)
        ParallelChunks.run(pieces, threads: threads) { piece, _ in
            let range = (piece * chosen.count / pieces)..<((piece + 1) * chosen.count / pieces)
            let batch = SharedBuffer<Float>(512 * features, repeating: 0)
            var start = range.lowerBound
            while start < range.upperBound {
                let rows = min(512, range.upperBound - start)
                for row in 0..<rows {
                    for (feature, value) in set.row(chosen[start + row]).enumerated() {
                        batch.base[row * features + feature] =
                            constant[feature] ? 0 : Float(Double(value) / scale[feature])
                    }
                }
                LinearAlgebra.gram(
                    batch.base, into: partial.base + piece * features * features, n: features, k: rows, adding: true)
                start += rows
            }
        }
        var total = [Double](repeating: 0, count: features * features)
        for piece in 0..<pieces {
            for row in 0..<features {
                for column in 0...row {
                    total[row * features + column] +=
                        Double(partial.base[(piece * features + row) * features + column]) / Double(chosen.count)
                }
            }
        }
        for row in 0..<features {
            for column in 0..<row { total[column * features + row] = total[row * features + column] }
        }
        return total
    }
}
