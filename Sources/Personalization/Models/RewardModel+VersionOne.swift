extension RewardModel {
    /// The standard deviation of each weight λ under version 1's prior.
    ///
    /// φ has a standard deviation of about 1, so two texts differ by about 1.4 in each base reward: with 0.5 a person's
    /// typical preference for one attribute is worth 0.7 on the logistic scale (a choice of 67 to 33), and all seventeen
    /// together 2.9, which leaves room for decided people without making everybody one.
    static let versionOnePriorDeviation = 0.5

    /// The model of a deployment that has no data yet: one interpretable base reward for each catalog attribute, over
    /// `local-1`, with prior mean zero and prior covariance 0.25 times the identity.
    ///
    /// The base rewards, in order; positive is the first direction of the attribute: brevity, formality, warmth, plainness,
    /// structure, directness, concreteness; novelty, order, energy, agreeableness, reassurance; security, autonomy,
    /// tradition, achievement, benevolence.
    public static let versionOne: RewardModel = {
        let features = LocalFeature.allCases
        let rewards = VersionOneReward.all
        let figures = features.map { VersionOneStandardisation.figures[$0] ?? (mean: 0, scale: 1) }
        var covariance: [Double] = []
        for row in rewards.indices {
            covariance += [Double](repeating: 0, count: row) + [versionOnePriorDeviation * versionOnePriorDeviation]
        }
        return RewardModel(
            trusted: 1, specification: LocalFeatures.specification, mean: figures.map(\.mean),
            scale: figures.map(\.scale), baseRewardNames: rewards.map(\.name),
            baseRewards: rewards.flatMap { reward in features.map { (reward.weights[$0] ?? 0) / reward.deviation } },
            priorMean: rewards.map { _ in 0 }, priorCovariance: covariance)
    }()
}
