extension Posterior {
    /// Returns the Laplace approximation of the posterior of a person's weights.
    ///
    /// The log posterior, up to a constant, is
    ///
    ///     f(λ) = Σᵢ wᵢ log σ(λ·Δφᵢ) − ½ (λ−μ)ᵀ Σ⁻¹ (λ−μ)
    ///
    /// with gradient g = Σᵢ wᵢ σ(−λ·Δφᵢ) Δφᵢ − Σ⁻¹(λ−μ) and negative Hessian
    /// H = Σ⁻¹ + Σᵢ wᵢ σ(λ·Δφᵢ) σ(−λ·Δφᵢ) Δφᵢ Δφᵢᵀ (Bishop, PRML, 4.142 and 4.143; iteratively reweighted least
    /// squares, 4.3.3). f is strictly concave and falls off quadratically, so the mode exists and is unique also where
    /// the answers are separable. The mean is the mode, the covariance is H⁻¹ there (PRML 4.134). Without observations
    /// the prior is returned as it is.
    ///
    /// The order of the observations changes the result by rounding only. Throws `dimensionMismatch`,
    /// `notPositiveDefinite` where Σ is not, `notConverged` with too few iterations.
    public static func laplace(
        prior: GaussianPrior,
        observations: [PreferenceObservation],
        options: LaplaceOptions = LaplaceOptions()
    ) throws(RewardFactorizationError) -> Posterior {
        guard !observations.isEmpty else { return Posterior(prior: prior) }
        var search = try PosteriorModeSearch(prior: prior, observations: observations)
        try search.run(options)
        return Posterior(
            unchecked: search.position,
            covariance: search.factor.inverse(),
            answers: prior.answers + observations.count)
    }
}
