import RewardFactorization

/// Logistic regression on differences of features, with a ridge: one reward vector w ∈ R^D without shared structure.
///
/// Minimises Σᵢ log(1 + exp(−w·(x_pᵢ − x_oᵢ))) + ½ ρ ‖w‖², p the preferred and o the other row. Differences are never
/// stored: the rows are multiplied once for each product, so the time of a product is rows × D + comparisons. Newton's
/// steps come from conjugate gradients (Nocedal and Wright, Numerical Optimization, 2nd edition, algorithm 7.1).
struct RidgeLogistic: Sendable {
    /// D.
    let dimension: Int
    /// Rows of D numbers.
    private let rows: [Float]
    private let rowCount: Int
    /// The rows of each comparison; -1 for the zero vector.
    private let preferred: [Int32]
    private let other: [Int32]

    init(rows: [Float], dimension: Int, preferred: [Int32], other: [Int32]) {
        self.rows = rows
        self.dimension = dimension
        self.rowCount = dimension > 0 ? rows.count / dimension : 0
        self.preferred = preferred
        self.other = other
    }

    /// Returns w, starting from a given one. `ridge` is ρ > 0.
    func fit(ridge: Double, from start: [Double]? = nil) -> [Double] {
        var weights = start ?? [Double](repeating: 0, count: dimension)
        var margins = differences(weights)
        var value = objective(margins, weights, ridge)
        for _ in 0..<100 {
            let pushes = margins.map { -Logistic.sigmoid(-$0) }
            var gradient = combination(pushes)
            for index in gradient.indices { gradient[index] += ridge * weights[index] }
            let size = norm(gradient)
            guard size > 1e-6 * Double(1 + margins.count).squareRoot() else { break }
            let curvatures = margins.map { Logistic.sigmoid($0) * Logistic.sigmoid(-$0) }
            let step = direction(gradient, curvatures, ridge, tolerance: min(0.1, size.squareRoot() * 0.01) * size)
            let stepMargins = differences(step)
            var slope = 0.0
            for index in step.indices { slope += gradient[index] * step[index] }
            guard slope < 0 else { break }
            var length = 1.0
            var isBetter = false
            for _ in 0..<40 {
                let trial = zip(weights, step).map { $0 + length * $1 }
                let trialMargins = zip(margins, stepMargins).map { $0 + length * $1 }
                let trialValue = objective(trialMargins, trial, ridge)
                if trialValue <= value + 1e-4 * length * slope {
                    isBetter = trialValue < value
                    (weights, margins, value) = (trial, trialMargins, trialValue)
                    break
                }
                length /= 2
            }
            guard isBetter else { break }
        }
        return weights
    }

    /// Solves H s = −g by conjugate gradients.
    private func direction(
        _ gradient: [Double], _ curvatures: [Double], _ ridge: Double, tolerance: Double
    ) -> [Double] {
        var step = [Double](repeating: 0, count: dimension)
        var residual = gradient
        var search = gradient.map { -$0 }
        var square = residual.reduce(0) { $0 + $1 * $1 }
        for _ in 0..<max(10, min(250, 2 * dimension)) {
            guard square.squareRoot() > tolerance else { break }
            var pushes = differences(search)
            for index in pushes.indices { pushes[index] *= curvatures[index] }
            var image = combination(pushes)
            var bend = 0.0
            for index in image.indices {
                image[index] += ridge * search[index]
                bend += image[index] * search[index]
            }
            guard bend > 0 else { break }
            let length = square / bend
            var next = 0.0
            for index in step.indices {
                step[index] += length * search[index]
                residual[index] += length * image[index]
                next += residual[index] * residual[index]
            }
            for index in search.indices { search[index] = next / square * search[index] - residual[index] }
            square = next
        }
        return step
    }

    private func objective(_ margins: [Double], _ weights: [Double], _ ridge: Double) -> Double {
        let square = weights.reduce(0) { $0 + $1 * $1 }
        return margins.reduce(ridge / 2 * square) { $0 - Logistic.logSigmoid($1) }
    }

    private func norm(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    /// w·(x_p − x_o) of every comparison.
    private func differences(_ weights: [Double]) -> [Double] {
        var scores = [Double](repeating: 0, count: rowCount)
        for row in 0..<rowCount { scores[row] = FeatureRows.dot(rows, row: row, weights) }
        return preferred.indices.map { index in
            (preferred[index] < 0 ? 0 : scores[Int(preferred[index])])
                - (other[index] < 0 ? 0 : scores[Int(other[index])])
        }
    }

    /// Σᵢ cᵢ (x_pᵢ − x_oᵢ).
    private func combination(_ factors: [Double]) -> [Double] {
        var shares = [Double](repeating: 0, count: rowCount)
        for index in factors.indices {
            if preferred[index] >= 0 { shares[Int(preferred[index])] += factors[index] }
            if other[index] >= 0 { shares[Int(other[index])] -= factors[index] }
        }
        var sum = [Double](repeating: 0, count: dimension)
        for row in 0..<rowCount where shares[row] != 0 {
            FeatureRows.add(rows, row: row, times: shares[row], to: &sum)
        }
        return sum
    }
}
