import RewardFactorization

extension RewardModel {
    /// The prior of people's weights.
    var prior: GaussianPrior {
        get throws(RewardFactorizationError) {
            try GaussianPrior(
                mean: priorMean, covariance: SymmetricMatrix(dimension: baseRewardCount, packed: priorCovariance))
        }
    }

    /// Returns the posterior of a person from all of their answers, the oldest first; nil for a prior of its own: the
    /// model's.
    func posterior(
        from observations: [PreferenceObservation], prior: GaussianPrior? = nil
    ) throws(RewardFactorizationError) -> Posterior {
        let start: GaussianPrior
        if let prior { start = prior } else { start = try self.prior }
        return try .expectationPropagation(prior: start, observations: observations, answers: answers)
    }
}
