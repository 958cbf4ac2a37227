/// What is believed about a person's weights before their answers: λ ~ N(μ, Σ).
///
/// Attune learns μ and Σ from everybody's answers (empirical Bayes); a model without data starts with `standard`. The
/// published method (PReF, arXiv 2503.06358, section 3) fits λ to a person's answers alone, which is the limit of a flat
/// prior.
public struct GaussianPrior: Equatable, Sendable {
    /// μ; J components.
    public let mean: [Double]
    /// Σ, positive definite, J × J.
    public let covariance: SymmetricMatrix
    /// The answers already summed up in it: 0, unless it is a collapsed posterior.
    public let answers: Int
    /// How unequally people care along each axis; nil: as a Gaussian says. Σ is diagonal where it is given.
    ///
    /// Expectation propagation counts with it; everything else takes the prior for the Gaussian with the same moments.
    public let sparsity: AxisSparsity?

    /// Creates a prior.
    ///
    /// Throws `dimensionMismatch`, `notFinite`, or `valueOutOfRange` where a variance is not above 0, `answers` is
    /// negative, or sparsity is given of axes that are not independent. Whether Σ is positive definite is found where it is factored.
    public init(
        mean: [Double], covariance: SymmetricMatrix, answers: Int = 0, sparsity: AxisSparsity? = nil
    ) throws(RewardFactorizationError) {
        guard mean.count == covariance.dimension else {
            throw .mismatch("the prior mean", mean.count, expected: covariance.dimension)
        }
        guard mean.allSatisfy(\.isFinite) else {
            throw RewardFactorizationError(
                .notFinite, "the prior mean has a component that is NaN or infinite; give finite ones")
        }
        guard covariance.diagonal.allSatisfy({ $0 > 0 }), answers >= 0 else {
            throw RewardFactorizationError(.valueOutOfRange, "prior variances must be above 0 and answers not below 0")
        }
        guard sparsity == nil || covariance.isDiagonal else {
            throw RewardFactorizationError(
                .valueOutOfRange, "a sparsity was given with a prior covariance that is not diagonal; leave it out")
        }
        self.init(unchecked: mean, covariance: covariance, answers: answers, sparsity: sparsity)
    }

    init(unchecked mean: [Double], covariance: SymmetricMatrix, answers: Int, sparsity: AxisSparsity? = nil) {
        self.mean = mean
        self.covariance = covariance
        self.answers = answers
        self.sparsity = sparsity
    }

    /// Returns N(0, scale² I), the prior of a model that has seen nobody; `scale` is a standard deviation.
    public static func standard(dimension: Int, scale: Double = 1) throws(RewardFactorizationError) -> GaussianPrior {
        guard scale > 0, scale.isFinite, (scale * scale).isNormal else {
            throw RewardFactorizationError(.valueOutOfRange, "a prior scale of \(scale) was asked for; use one above 0")
        }
        guard dimension > 0 else {
            throw RewardFactorizationError(
                .dimensionOutOfRange, "a dimension of \(dimension) was asked for; use 1 to 64")
        }
        return try GaussianPrior(
            mean: [Double](repeating: 0, count: dimension),
            covariance: SymmetricMatrix(diagonal: [Double](repeating: scale * scale, count: dimension)))
    }

    /// J.
    public var dimension: Int { mean.count }

    /// Returns the Cholesky factor of Σ, with variances widened where Σ is singular up to rounding.
    ///
    /// A posterior that became a prior can be so after many answers in one direction or after 32-bit storage. The
    /// variances are multiplied by 1 + δ with the smallest δ of 1e-10, 1e-9, …, 1e-5 that leaves every row a share of its
    /// own; a matrix that needs more is no covariance, and `notPositiveDefinite` is thrown.
    func factor() throws(RewardFactorizationError) -> CholeskyFactor {
        var widened = covariance
        var share = 1e-10
        while true {
            let factor = try? CholeskyFactor(widened)
            if let factor, factor.smallestOwnShare >= 1e-10 { return factor }
            guard share < 2e-5 else { return try CholeskyFactor(widened) }
            for row in 0..<dimension { widened[row, row] = covariance[row, row] * (1 + share) }
            share *= 10
        }
    }
}
