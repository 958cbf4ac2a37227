public import RewardFactorization

/// What is predicted of one set of prompts.
public struct PromptSetPrediction: Equatable, Sendable {
    /// The prompts' ids, the one with the largest gain alone first.
    public let prompts: [String]
    /// E[Δφ] of the set, J values: that of the first prompt, and of each later one as far as it counts. λ times it, added
    /// up, is the gain.
    public let expectedChange: [Double]
    /// λ·Δφ of the whole set.
    public let utility: GaussianUtility
    /// E σ(λ·Δφ), the expected probability that the person prefers the revision to the baseline.
    public let expectedWin: Double
    /// The probability that a candidate passes the guards: the product of the prompts' own.
    public let acceptance: Double

    /// The predicted gain, E[λ·Δφ].
    public var gain: Double { utility.mean }
    /// P(λ·Δφ > 0), which decides.
    public var probabilityBetter: Double { utility.probabilityPositive }
    /// acceptance × (E σ(λ·Δφ) − ½): how much the set is expected to raise the probability of winning.
    ///
    /// A candidate that does not pass leaves the baseline, which wins against itself with ½.
    public var value: Double { acceptance * (expectedWin - 0.5) }
}
