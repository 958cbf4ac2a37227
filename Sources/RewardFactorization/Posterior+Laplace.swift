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
    /// With a lapse ε and a side bias b, log σ(λ·Δφᵢ) is log(ε/2 + (1−ε) σ(λ·Δφᵢ + b sideᵢ)), which is not concave: the mode
    /// that is found is the one uphill from μ. Answers at which it bends upwards are left out of the covariance, so that no
    /// answer makes anything less certain than the prior. With forgetting, observations come oldest first.
    ///
    /// The order of the observations otherwise changes the result by rounding only. Throws `dimensionMismatch`,
    /// `notPositiveDefinite` where Σ is not, `notConverged` with too few iterations.
    public static func laplace(
        prior: GaussianPrior,
        observations: [PreferenceObservation],
        answers: AnswerModel = .plain,
        options: LaplaceOptions = LaplaceOptions()
    ) throws(RewardFactorizationError) -> Posterior {
        try laplace(
            prior: prior, rows: PreferenceRows(dimension: prior.dimension, observations), answers: answers,
            options: options)
    }

    /// The same from answers side by side.
    static func laplace(
        prior: GaussianPrior, rows: PreferenceRows, answers: AnswerModel, options: LaplaceOptions = LaplaceOptions()
    ) throws(RewardFactorizationError) -> Posterior {
        guard !rows.isEmpty else { return Posterior(prior: prior) }
        var search = try PosteriorModeSearch(prior: prior, rows: rows, answers: answers)
        try search.run(options)
        search.leaveOutUpwardBends()
        return Posterior(
            unchecked: search.position,
            covariance: search.factor.inverse(),
            answers: prior.answers + rows.count)
    }
}
