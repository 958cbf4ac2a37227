/// The normal equations of a Bayesian linear regression with known noise: A θ = r, A = V₀⁻¹ + Σ w x xᵀ, r = V₀⁻¹θ₀ + Σ w x y.
///
/// The posterior of θ is N(A⁻¹r, A⁻¹) (Bishop, Pattern Recognition and Machine Learning, 3.49 to 3.51). Rows of the design
/// matrix are sparse: an observation names the few columns that it has.
public struct NormalEquations: Sendable {
    /// One element of a sparse row of the design matrix.
    public struct Element: Equatable, Sendable {
        public let column: Int
        public let value: Double

        public init(column: Int, value: Double) {
            self.column = column
            self.value = value
        }
    }

    /// The number of coefficients K.
    public let dimension: Int
    /// A's lower triangle, row by row.
    private var precision: [Double]
    private var right: [Double]

    /// Starts with independent priors; all three have K elements.
    ///
    /// - Precondition: The means are as many as the variances, which are above 0.
    public init(priorMean: [Double], priorVariance: [Double]) {
        precondition(priorMean.count == priorVariance.count, "a prior mean and a prior variance for each coefficient")
        dimension = priorMean.count
        precision = [Double](repeating: 0, count: priorMean.count * (priorMean.count + 1) / 2)
        right = priorMean.indices.map { priorMean[$0] / priorVariance[$0] }
        for row in priorMean.indices { precision[row * (row + 1) / 2 + row] = 1 / priorVariance[row] }
    }

    /// Adds an observation y = x·θ + noise.
    ///
    /// - Parameters:
    ///   - row: x without its zeros, each column at most once.
    ///   - value: y.
    ///   - weight: 1 / the variance of the noise.
    public mutating func add(row: [Element], value: Double, weight: Double) {
        for element in row {
            right[element.column] += weight * element.value * value
            let start = element.column * (element.column + 1) / 2
            for other in row where other.column <= element.column {
                precision[start + other.column] += weight * element.value * other.value
            }
        }
    }

    /// The posterior of the coefficients; nil where rounding has left A without a factor.
    public func solved() -> RegressionSolution? {
        var factor = precision
        for row in 0..<dimension {
            let start = row * (row + 1) / 2
            for column in 0...row {
                let other = column * (column + 1) / 2
                var total = factor[start + column]
                for inner in 0..<column { total -= factor[start + inner] * factor[other + inner] }
                if column < row {
                    factor[start + column] = total / factor[other + column]
                } else {
                    guard total > 0, total.isFinite else { return nil }
                    factor[start + row] = total.squareRoot()
                }
            }
        }
        let inverse = Self.inverse(ofFactor: factor, dimension)
        var mean = [Double](repeating: 0, count: dimension)
        for row in 0..<dimension {
            for column in 0..<dimension { mean[row] += inverse[row * dimension + column] * right[column] }
        }
        return RegressionSolution(mean: mean, covariance: inverse)
    }

    /// (L Lᵀ)⁻¹ as a full matrix, row by row.
    private static func inverse(ofFactor factor: [Double], _ dimension: Int) -> [Double] {
        var lower = [Double](repeating: 0, count: factor.count)
        for column in 0..<dimension {
            for row in column..<dimension {
                let start = row * (row + 1) / 2
                var total = row == column ? 1.0 : 0.0
                for inner in column..<row {
                    total -= factor[start + inner] * lower[inner * (inner + 1) / 2 + column]
                }
                lower[start + column] = total / factor[start + row]
            }
        }
        var inverse = [Double](repeating: 0, count: dimension * dimension)
        for inner in 0..<dimension {
            let start = inner * (inner + 1) / 2
            for row in 0...inner {
                let left = lower[start + row]
                for column in 0...row { inverse[row * dimension + column] += left * lower[start + column] }
            }
        }
        for row in 0..<dimension {
            for column in 0..<row { inverse[column * dimension + row] = inverse[row * dimension + column] }
        }
        return inverse
    }
}
