/// What prompt selection decided for one job, and why.
public struct PromptChoice: Equatable, Sendable {
    /// Why.
    public enum Reason: String, Equatable, Sendable, CaseIterable {
        /// There was no prompt to choose from; nothing is changed.
        case noPrompts = "no_prompts"
        /// No set is probably better than the baseline; nothing is changed.
        case notBetter = "not_better"
        /// The best of the sets that are probably better.
        case chosen
        /// Drawn by Thompson sampling; may be to change nothing.
        case explored
        /// One of all prompts, drawn uniformly, whatever is predicted of it.
        case random
    }

    /// Why.
    public let reason: Reason
    /// The prediction for the chosen set; nil where nothing is changed.
    public let prediction: PromptSetPrediction?
    /// The probability with which this choice (this set, or changing nothing) was made, above 0, at most 1.
    ///
    /// 1 without exploration. With exploration share ε it is that of the mixture,
    ///
    ///     (1 − ε) · [the choice is the deterministic one] + ε · (draws that chose it / all draws)
    ///
    /// and with a share ρ of random choices among n prompts (1 − ρ) times that, plus ρ / n for a prompt alone. It is
    /// exact, not estimated: an exploring choice is taken uniformly from those same draws. So weighting by
    /// 1 / propensity is right given the draws. A set that no draw chose could not have been taken this time.
    public let propensity: Double
    /// The best sets that were not chosen, best value first; at most five.
    public let alternatives: [PromptSetPrediction]

    /// The chosen prompts' ids in the order to write them; empty where nothing is changed.
    public var prompts: [String] { prediction?.prompts ?? [] }
    /// The predicted gain E[λ·Δφ]; 0 where nothing is changed.
    public var predictedGain: Double { prediction?.gain ?? 0 }
    /// P(λ·Δφ > 0) of the chosen set; ½ where nothing is changed.
    public var probabilityBetter: Double { prediction?.probabilityBetter ?? 0.5 }
    /// E σ(λ·Δφ) of the chosen set; ½ where nothing is changed.
    public var expectedWin: Double { prediction?.expectedWin ?? 0.5 }
}
