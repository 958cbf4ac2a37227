import RewardFactorization

extension RewardModel {
    /// The prior of people's weights.
    var prior: GaussianPrior {
        get throws(RewardFactorizationError) {
            try GaussianPrior(
                mean: priorMean, covariance: SymmetricMatrix(dimension: baseRewardCount, packed: priorCovariance),
                sparsity: priorSparsity)
        }
    }

    /// Returns the posterior of a person from all of their answers, the oldest first; nil for a prior of its own: the
    /// model's.
    func posterior(
        from answers: PreferenceRows, prior: GaussianPrior? = nil
    ) throws(RewardFactorizationError) -> Posterior {
        let start: GaussianPrior
        if let prior { start = prior } else { start = try self.prior }
        return try .expectationPropagation(prior: start, rows: answers, answers: self.answers)
    }

    /// The same from observations.
    func posterior(from observations: [PreferenceObservation]) throws(RewardFactorizationError) -> Posterior {
        try posterior(from: PreferenceRows(dimension: baseRewardCount, observations))
    }
}
