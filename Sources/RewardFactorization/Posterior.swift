/// What is believed about one person's weights after their answers: λ ~ N(m, S), approximately.
///
/// Source of the approximation: Bishop, Pattern Recognition and Machine Learning, 4.4 and 4.5.1 (Laplace).
public struct Posterior: Equatable, Sendable {
    /// m, the most probable weights; J components.
    public let mean: [Double]
    /// S, J × J.
    public let covariance: SymmetricMatrix
    /// The answers that went into it, those summed up in the prior included.
    public let answers: Int

    /// Creates a posterior, for example from stored numbers.
    ///
    /// Throws `dimensionMismatch`, `notFinite`, or `valueOutOfRange` where a variance or `answers` is negative. Numbers
    /// that went through 32-bit storage may be semidefinite by rounding; prediction and sampling accept that.
    public init(mean: [Double], covariance: SymmetricMatrix, answers: Int) throws(RewardFactorizationError) {
        guard mean.count == covariance.dimension else {
            throw .mismatch("the posterior mean", mean.count, expected: covariance.dimension)
        }
        guard mean.allSatisfy(\.isFinite) else {
            throw RewardFactorizationError(
                .notFinite,
                "the posterior mean has a component that is NaN or infinite; compute it anew from the answers")
        }
        guard covariance.hasNonnegativeDiagonal, answers >= 0 else {
            throw RewardFactorizationError(.valueOutOfRange, "posterior variances and answers must not be below 0")
        }
        self.init(unchecked: mean, covariance: covariance, answers: answers)
    }

    /// Creates the posterior of a person who has not answered: the prior itself.
    public init(prior: GaussianPrior) {
        self.init(unchecked: prior.mean, covariance: prior.covariance, answers: prior.answers)
    }

    init(unchecked mean: [Double], covariance: SymmetricMatrix, answers: Int) {
        self.mean = mean
        self.covariance = covariance
        self.answers = answers
    }

    /// J.
    public var dimension: Int { mean.count }

    /// The posterior as the prior of answers yet to come, so that many old answers are kept as one Gaussian.
    ///
    /// Sequential Bayes with Laplace at each collapse (Bishop, PRML, 4.5.1; assumed-density filtering): collapsing loses
    /// only what the Gaussian does not hold.
    public var asPrior: GaussianPrior {
        GaussianPrior(unchecked: mean, covariance: covariance, answers: answers)
    }

    /// Returns the weights of `count` answers, oldest first, by how many answers came later: 2^(−later / halfLife).
    ///
    /// The last answer counts 1, one `halfLife` answers before it counts ½; an infinite half-life forgets nothing. This
    /// is the power prior with a geometric discount (exponential forgetting: West and Harrison, Bayesian Forecasting and
    /// Dynamic Models, 2nd edition, 6.3). Throws `valueOutOfRange` where the count is negative or the half-life is not
    /// above 0.
    public static func forgettingWeights(count: Int, halfLife: Double) throws(RewardFactorizationError) -> [Double] {
        guard count >= 0, halfLife > 0 else {
            throw RewardFactorizationError(
                .valueOutOfRange, "\(count) answers and a half-life of \(halfLife) were given; use a half-life above 0")
        }
        return (0..<count).map { index in
            max(powerOfTwo(-Double(count - 1 - index) / halfLife), .leastNormalMagnitude)
        }
    }
}
