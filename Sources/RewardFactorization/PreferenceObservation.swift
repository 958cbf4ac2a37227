/// One answer of a person: of two texts for one prompt, which they preferred.
///
/// P(preferred | λ) = σ(λ · Δφ), the Bradley–Terry model on φ (PReF, arXiv 2503.06358, section 3).
public struct PreferenceObservation: Equatable, Sendable {
    /// The largest magnitude of a component that is computed with, 1e6.
    ///
    /// Features are standardised, so real differences are a few units; beyond this, variances would fall below what a
    /// covariance can hold beside the others.
    public static let largestDifference = 1e6

    /// Δφ = φ(x, preferred) − φ(x, other); J components.
    public let difference: [Double]
    /// How much the answer counts, in (0, 1]: its log likelihood is multiplied by this (forgetting).
    public let weight: Double
    /// +1 where the preferred text was shown first, −1 where second, 0 where that is unknown.
    public let side: Double

    /// Creates an observation.
    ///
    /// Throws `notFinite` where a component is NaN or beyond `largestDifference`, `valueOutOfRange` where the weight is
    /// not in (0, 1] or the side not in −1 … 1.
    public init(
        difference: [Double], weight: Double = 1, side: Double = 0
    ) throws(RewardFactorizationError) {
        guard difference.allSatisfy({ abs($0) <= Self.largestDifference }) else {
            throw RewardFactorizationError(
                .notFinite, "a difference is NaN or beyond ±\(Self.largestDifference); standardise the features")
        }
        guard weight > 0, weight <= 1 else {
            throw RewardFactorizationError(.valueOutOfRange, "a weight of \(weight) was given; use one in (0, 1]")
        }
        guard abs(side) <= 1 else {
            throw RewardFactorizationError(.valueOutOfRange, "a side of \(side) was given; use 1, −1 or 0")
        }
        self.difference = difference
        self.side = side
        self.weight = weight
    }
}
