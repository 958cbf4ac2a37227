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
        var factor = CholeskyFactor(workspaceFor: dimension)
        guard factor.refactor(packedMatrix: precision) else { return nil }
        let covariance = factor.inverse()
        return RegressionSolution(mean: covariance.multiplied(by: right), covariance: covariance)
    }
}
