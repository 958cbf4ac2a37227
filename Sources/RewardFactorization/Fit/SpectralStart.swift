/// The base functions from which a fit starts, where people do not share comparisons.
///
/// With s_u = Σ ½ Δψ over a person's answers (the label is always "preferred", so y − ½ = ½), E s_u ≈ ¼ n C Bᵀλ_u, so that
/// the leading directions of Σ s_u s_uᵀ/n_u less what noise alone would give, ¼ C, span B in the metric of C.
enum SpectralStart {
    /// The sums s_u that are kept at once, in numbers.
    private static let sumLimit = 16_000_000

    /// Returns B, J × D over standardised features.
    static func baseFunctions(
        set: ComparisonSet, index: PersonIndex, people: [Int], dimension: Int, scale: [Double], constant: [Bool],
        metric: FeatureMetric, threads: Int
    ) throws(RewardFactorizationError) -> [Double] {
        let features = set.featureCount
        let chosen = Array(people.prefix(max(1, sumLimit / features)))
        let pieces = min(8, chosen.count)
        let sums = SharedBuffer<Float>(chosen.count * features, repeating: 0)
        let moments = SharedBuffer<Float>(max(pieces, 1) * features * features, repeating: 0)
        let answers = chosen.reduce(0) { $0 + index.count($1) }
        ParallelChunks.run(pieces, threads: threads) { piece, _ in
            let range = (piece * chosen.count / pieces)..<((piece + 1) * chosen.count / pieces)
            for position in range {
                let person = chosen[position]
                let sum = sums.base + position * features
                for entry in index.starts[person]..<index.starts[person + 1] {
                    for (feature, value) in set.row(Int(index.rows[entry])).enumerated() { sum[feature] += value }
                }
                let share = 0.5 / Double(index.count(person)).squareRoot()
                for feature in 0..<features {
                    sum[feature] = constant[feature] ? 0 : Float(Double(sum[feature]) * share / scale[feature])
                }
            }
            LinearAlgebra.gram(
                sums.base + range.lowerBound * features, into: moments.base + piece * features * features, n: features,
                k: range.count, adding: true)
        }
        var matrix = metric.moments.map { -$0 / 4 }
        var average = [Double](repeating: 0, count: features)
        for position in chosen.indices {
            let weight = Double(index.count(chosen[position])).squareRoot() / Double(answers)
            for feature in 0..<features {
                average[feature] += weight * Double(sums.base[position * features + feature])
            }
        }
        for row in 0..<features {
            for column in 0...row {
                for piece in 0..<pieces {
                    matrix[row * features + column] +=
                        Double(moments.base[(piece * features + row) * features + column]) / Double(chosen.count)
                }
                // People with one answer tell nothing of how people differ, but of what they share.
                matrix[row * features + column] += average[row] * average[column]
                matrix[column * features + row] = matrix[row * features + column]
            }
        }
        // L⁻¹ M L⁻ᵀ, symmetric.
        var whitened = metric.whitenedGradient(matrix, count: features)
        for row in 0..<features {
            for column in 0..<row { whitened.swapAt(row * features + column, column * features + row) }
        }
        whitened = metric.whitenedGradient(whitened, count: features)
        guard let eigen = LinearAlgebra.eigen(whitened, n: features) else {
            throw RewardFactorizationError(
                .notFinite, "the features' second moments have no eigenvectors; look for features that are not finite")
        }
        let unit = FeatureMetric.curvature * Double(metric.answers)
        let perPerson = Double(answers) / Double(chosen.count)
        var rows: [Double] = []
        for row in 0..<dimension {
            let position = features - 1 - row
            let size = (16 * max(eigen.values[position] * unit, 0) / perPerson).squareRoot()
            let amplitude = min(max(size, 0.1), 3) * unit.squareRoot()
            rows += eigen.vectors[(position * features)..<((position + 1) * features)].map { $0 * amplitude }
        }
        var result = metric.unwhitened(rows, count: dimension)
        for row in 0..<dimension {
            for feature in 0..<features where constant[feature] { result[row * features + feature] = 0 }
        }
        return result
    }
}
