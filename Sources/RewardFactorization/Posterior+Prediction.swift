extension Posterior {
    /// Returns λ·Δφ under λ ~ N(m, S): mean m·Δφ, variance Δφᵀ S Δφ (PRML 4.149 and 4.150).
    ///
    /// `difference` is Δφ, J components. Throws `dimensionMismatch`, or `notFinite` where the result is.
    public func utility(of difference: [Double]) throws(RewardFactorizationError) -> GaussianUtility {
        guard difference.count == dimension else {
            throw .mismatch("a difference", difference.count, expected: dimension)
        }
        var gain = 0.0
        for index in 0..<dimension { gain += mean[index] * difference[index] }
        return try finite(gain, covariance.quadraticForm(difference))
    }

    /// Returns λ·Δφ where Δφ itself is uncertain: λ ~ N(m, S) and Δφ ~ N(d, diag v), independent.
    ///
    /// The moments are exact, mean m·d and variance dᵀSd + Σⱼ vⱼ(mⱼ² + Sⱼⱼ) (product of independent variables: Goodman,
    /// Journal of the American Statistical Association 55, 1960); the normal shape is an approximation, good where the
    /// effects are known better than their size or several of them add up. `effect` is d and `effectVariance` v, J
    /// components each, v not negative. Throws `dimensionMismatch`, `valueOutOfRange`, or `notFinite`.
    public func utility(
        ofEffect effect: [Double], variance effectVariance: [Double]
    ) throws(RewardFactorizationError) -> GaussianUtility {
        guard effectVariance.count == dimension else {
            throw .mismatch("an effect's variance", effectVariance.count, expected: dimension)
        }
        guard effectVariance.allSatisfy({ $0 >= 0 }) else {
            throw RewardFactorizationError(
                .valueOutOfRange, "an effect's variance is negative or NaN; give one from 0 on")
        }
        let known = try utility(of: effect)
        var noise = 0.0
        for index in 0..<dimension {
            noise += effectVariance[index] * (mean[index] * mean[index] + covariance[index, index])
        }
        return try finite(known.mean, known.variance + noise)
    }

    /// Returns E σ(λ·Δφ), the probability that the person prefers the first of two texts; absolute error below 1e-6.
    public func probabilityPreferred(_ difference: [Double]) throws(RewardFactorizationError) -> Double {
        try utility(of: difference).expectedPreference
    }

    /// Returns P(λ·Δφ > 0) where Δφ ~ N(d, diag v), by the normal approximation of `utility(ofEffect:variance:)`.
    public func probabilityBetter(
        effect: [Double], variance effectVariance: [Double]
    ) throws(RewardFactorizationError) -> Double {
        try utility(ofEffect: effect, variance: effectVariance).probabilityPositive
    }

    private func finite(_ mean: Double, _ variance: Double) throws(RewardFactorizationError) -> GaussianUtility {
        guard mean.isFinite, variance.isFinite else {
            throw RewardFactorizationError(.notFinite, "a predicted gain is NaN or infinite; standardise the features")
        }
        return GaussianUtility(mean: mean, variance: variance)
    }
}
