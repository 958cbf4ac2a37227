/// The Gaussian posterior of a linear regression's coefficients.
public struct RegressionSolution: Equatable, Sendable {
    /// K values.
    public let mean: [Double]
    /// K × K.
    public let covariance: SymmetricMatrix

    /// x·θ at the posterior mean.
    public func value(at row: [NormalEquations.Element]) -> Double {
        row.reduce(0) { $0 + $1.value * mean[$1.column] }
    }

    /// The variance of x·θ, without the noise.
    public func variance(at row: [NormalEquations.Element]) -> Double {
        var total = 0.0
        for element in row {
            for other in row { total += element.value * other.value * covariance[element.column, other.column] }
        }
        return max(total, 0)
    }
}
