/// What the observations say of one prompt's effect under one reward model.
public struct PromptEffectEstimate: Equatable, Sendable {
    /// The line Δφ = a + b φ(baseline) of one base reward, with what is uncertain of it.
    public struct Line: Equatable, Sendable {
        public var intercept: Double
        public var slope: Double
        /// Posterior variances of a and b, and their covariance.
        public var interceptVariance: Double
        public var slopeVariance: Double
        public var covariance: Double
        /// The variance of single texts around the line.
        public var noise: Double
        /// Mean and mean square of φ(baseline) over the observed texts.
        public var baselineMean: Double
        public var baselineSquare: Double

        /// The expected change of a text with the observed baselines' mean.
        public var change: Double { intercept + slope * baselineMean }

        /// The variance of ``change``.
        public var changeVariance: Double {
            max(
                0,
                interceptVariance + 2 * baselineMean * covariance + baselineMean * baselineMean * slopeVariance)
        }

        /// How well the mean effect is known, on average over the observed texts.
        var meanVariance: Double {
            max(0, interceptVariance + 2 * baselineMean * covariance + baselineSquare * slopeVariance)
        }
    }

    public let prompt: PromptWording
    /// What was believed before any observation.
    public let start: PromptEffect
    /// J lines.
    public let lines: [Line]
    /// Observations that the lines are fitted to.
    public let observations: Int
    /// Observations that the acceptance is estimated from.
    public let trials: Int
    /// Beta(α, β) of the probability to pass the guards.
    public let accepted: Double
    public let refused: Double

    /// The mean probability to pass the guards.
    public var acceptance: Double { accepted / (accepted + refused) }

    /// The share that passed of what was observed, without what was believed before; of sets, as they were blamed.
    public var observedAcceptance: Double {
        let prior = PromptEffectEstimator.acceptanceStrength * min(max(start.acceptance, 0.01), 0.99)
        return trials > 0 ? min(max((accepted - prior) / Double(trials), 0), 1) : start.acceptance
    }

    /// A central interval of a base reward's ``Line/change``; Student's t, approximated, for the noise is estimated too.
    ///
    /// - Parameter quantile: Of the standard normal distribution: 1.96 for 95 %.
    public func interval(of reward: Int, quantile z: Double = 1.959964) -> ClosedRange<Double> {
        let line = lines[reward]
        // Cornish and Fisher's first terms (Abramowitz and Stegun 26.7.5).
        let freedom = Double(observations) + PromptEffectEstimator.noiseStrength
        let quantile = z + (z * z * z + z) / (4 * freedom)
        let half = quantile * line.changeVariance.squareRoot()
        return (line.change - half)...(line.change + half)
    }

    /// The effect as prompt selection takes it; the starting effect where nothing was observed.
    ///
    /// Its variance is how well the mean effect is known. In all it is never larger than that of the starting effect,
    /// where that has one: having been seen once doesn't make a prompt less known than it was.
    public var effect: PromptEffect {
        get throws(PromptSelectionError) {
            guard trials > 0 else { return start }
            guard observations > 0 else {
                return try PromptEffect(
                    intercept: start.intercept, slope: start.slope, variance: start.variance, acceptance: acceptance)
            }
            let variance = lines.map(\.meanVariance)
            let limit = start.variance.reduce(0, +)
            let total = variance.reduce(0, +)
            let share = limit > 0 && total > limit ? limit / total : 1
            return try PromptEffect(
                intercept: lines.map(\.intercept), slope: lines.map(\.slope), variance: variance.map { share * $0 },
                acceptance: min(max(acceptance, 0), 1))
        }
    }
}
