/// The effect of one system prompt on a text: the expected change of each base reward, as a line over the baseline's own.
///
///     Δφⱼ = aⱼ + bⱼ φⱼ + noise,   noise ~ N(0, vⱼ), independent between prompts and base rewards
///
/// The slope is what makes shortening a short text change little. v is the variance of the *mean* effect, that is how
/// well the effect is known, not the scatter of single texts.
public struct PromptEffect: Equatable, Sendable {
    /// a; J components, in the units of φ.
    public let intercept: [Double]
    /// b; J components.
    public let slope: [Double]
    /// v; J components, not negative, in the squared units of φ.
    public let variance: [Double]
    /// The probability, 0 to 1, that a candidate made with this prompt passes the guards.
    public let acceptance: Double

    /// Creates an effect.
    ///
    /// Throws `dimensionMismatch` where the three do not have the same number of components, 1 to 64; `notFinite`;
    /// `valueOutOfRange` where a variance is negative or the acceptance is not a probability.
    public init(
        intercept: [Double], slope: [Double], variance: [Double], acceptance: Double = 1
    ) throws(PromptSelectionError) {
        guard (1...64).contains(intercept.count), slope.count == intercept.count, variance.count == intercept.count
        else {
            throw PromptSelectionError(
                .dimensionMismatch,
                "an effect has \(intercept.count) intercepts, \(slope.count) slopes and \(variance.count) variances; "
                    + "give one of each for every base reward, at most 64")
        }
        guard (intercept + slope + variance).allSatisfy(\.isFinite) else {
            throw PromptSelectionError(.notFinite, "an effect has a number that is NaN or infinite; give finite ones")
        }
        guard variance.allSatisfy({ $0 >= 0 }), acceptance >= 0, acceptance <= 1 else {
            throw PromptSelectionError(
                .valueOutOfRange, "an effect's variances must not be below 0 and its acceptance must be 0 to 1")
        }
        self.intercept = intercept
        self.slope = slope
        self.variance = variance
        self.acceptance = acceptance
    }

    /// The number of base rewards, J.
    public var dimension: Int { intercept.count }

    /// Returns the expected change of each base reward for a baseline with these; J components in and out.
    public func expectedChange(baseline: [Double]) -> [Double] {
        precondition(baseline.count == dimension, "the baseline's dimension differs from the effect's")
        return (0..<dimension).map { expectedChange(of: $0, baseline: baseline[$0]) }
    }

    /// Returns the expected change of one base reward, 0 ..< J.
    func expectedChange(of reward: Int, baseline: Double) -> Double { intercept[reward] + slope[reward] * baseline }
}
