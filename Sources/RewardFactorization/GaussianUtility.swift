/// The utility of a change under what is known about a person: λ·Δφ, taken as N(mean, variance).
public struct GaussianUtility: Equatable, Sendable {
    /// E[λ·Δφ], the predicted gain, in units of log odds.
    public let mean: Double
    /// Var[λ·Δφ], not negative.
    public let variance: Double

    /// Creates a utility; a variance below 0, which only rounding gives, counts as 0.
    public init(mean: Double, variance: Double) {
        self.mean = mean
        self.variance = max(variance, 0)
    }

    /// P(λ·Δφ > 0) = Φ(mean / √variance); without variance 1, ½ or 0 by the sign of the mean.
    ///
    /// This decides whether a change is made.
    public var probabilityPositive: Double {
        guard variance > 0 else { return mean > 0 ? 1 : (mean < 0 ? 0 : 0.5) }
        return StandardNormal.cumulative(mean / variance.squareRoot())
    }

    /// E σ(λ·Δφ), the expected probability that the person prefers the changed text; absolute error below 1e-6.
    ///
    /// This is reported and calibrated. Source: PRML 4.150 to 4.152; the integral as in `Logistic.expectation`.
    public var expectedPreference: Double { Logistic.expectation(mean: mean, variance: variance) }
}
