import RewardFactorization

/// Computes a person's weights under a model from all of their answers, with bounded work.
///
/// Past ``liveAnswers`` the oldest hundred are replaced by one Gaussian, and so on, always at the same answers: the
/// result does not depend on when it is computed and from how many answers at once.
struct AnswerHistory {
    /// How many answers are kept apart before the oldest become a Gaussian.
    static let liveAnswers = 200
    /// How many become a Gaussian at once.
    static let collapsedAtOnce = 100

    /// A Gaussian that stands for the prior and the answers up to one of them.
    struct Collapsed: Equatable {
        var mean: [Double]
        /// Packed lower triangle.
        var covariance: [Double]
        /// The last answer in it.
        var through: Int64
        /// How many answers are in it.
        var answers: Int
    }

    struct Answer {
        let id: Int64
        let observation: PreferenceObservation
    }

    let model: RewardModel
    private(set) var collapsed: Collapsed?

    init(model: RewardModel, collapsed: Collapsed?) {
        self.model = model
        self.collapsed = collapsed
    }

    /// Takes all answers after the collapsed ones, the oldest first.
    ///
    /// - Returns: The posterior, whose `answers` count every answer, forgotten ones too.
    mutating func posterior(from answers: [Answer]) throws -> Posterior {
        var live = answers[...]
        while live.count > Self.liveAnswers {
            let old = live.prefix(Self.collapsedAtOnce)
            let posterior = try model.posterior(from: old.map(\.observation), prior: prior(before: old.count))
            collapsed = Collapsed(
                mean: posterior.mean.map(Self.stored), covariance: posterior.covariance.packed.map(Self.stored),
                through: old.last?.id ?? 0, answers: (collapsed?.answers ?? 0) + old.count)
            live = live.dropFirst(old.count)
        }
        let posterior = try model.posterior(from: live.map(\.observation), prior: prior(before: live.count))
        return try Posterior(
            mean: posterior.mean, covariance: posterior.covariance, answers: (collapsed?.answers ?? 0) + live.count)
    }

    /// As it is after 32-bit storage, so that what was stored and what is at hand are the same.
    private static func stored(_ value: Double) -> Double { Double(Float(value)) }

    /// What is known before the answers that follow the collapsed ones.
    ///
    /// Each of the `newer` answers makes the collapsed ones count less. Their Gaussian is prior times likelihood; the
    /// likelihood to the power w times the prior has the precision (1 − w) Σ⁻¹ + w S⁻¹, which is positive definite.
    private func prior(before newer: Int) throws -> GaussianPrior {
        let base = try model.prior
        guard let collapsed else { return base }
        let covariance = try SymmetricMatrix(dimension: collapsed.mean.count, packed: collapsed.covariance)
        let weight = power(model.answers.forgetting, newer)
        guard weight < 1 else { return try GaussianPrior(mean: collapsed.mean, covariance: covariance) }
        let basePrecision = try CholeskyFactor(base.covariance).inverse()
        let precision = try Self.factor(covariance).inverse()
        var mixed = precision
        for row in 0..<mixed.dimension {
            for column in 0...row {
                mixed[row, column] = (1 - weight) * basePrecision[row, column] + weight * precision[row, column]
            }
        }
        let pull = basePrecision.multiplied(by: base.mean).map { (1 - weight) * $0 }
        let push = precision.multiplied(by: collapsed.mean).map { weight * $0 }
        let factor = try CholeskyFactor(mixed)
        return try GaussianPrior(mean: factor.solve(zip(pull, push).map { $0 + $1 }), covariance: factor.inverse())
    }

    /// The factor of a covariance that 32-bit storage may have made singular.
    private static func factor(_ covariance: SymmetricMatrix) throws -> CholeskyFactor {
        if let factor = try? CholeskyFactor(covariance) { return factor }
        var widened = covariance
        for row in 0..<covariance.dimension { widened[row, row] *= 1 + 1e-5 }
        return try CholeskyFactor(widened)
    }
}
