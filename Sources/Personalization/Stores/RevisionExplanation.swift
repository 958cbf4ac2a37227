public import RewardFactorization

/// Why a job's prompts were chosen, or none, and what became of the model's candidates: numbers and codes, no text.
///
/// It is stored beside the result, with three decimals. Names of base rewards are those of the result's model version.
public struct RevisionExplanation: Sendable, Equatable, Codable {
    /// What was predicted of a set of prompts.
    public struct PromptSet: Sendable, Equatable, Codable {
        public var prompts: [String]
        /// E[λ·Δφ], in logits.
        public var gain: Double
        /// P(λ·Δφ > 0), which decides.
        public var probabilityBetter: Double
        /// E σ(λ·Δφ), the predicted probability that the person prefers the revision.
        public var win: Double
        /// The probability that a candidate passes the guards.
        public var acceptance: Double

        private enum CodingKeys: String, CodingKey {
            case prompts, gain, win, acceptance
            case probabilityBetter = "better"
        }
    }

    /// What the model returned, judged.
    public struct Candidate: Sendable, Equatable, Codable {
        /// Why the guards refused it; nil: they accepted it, or a part of its sentences.
        public var refusal: String?
        /// λ·Δφ as measured on the text, in logits.
        public var gain: Double?

        public init(refusal: String?, gain: Double?) {
            self.refusal = refusal
            self.gain = gain
        }
    }

    /// Sets that are kept beside the chosen one.
    static let alternatives = 4

    /// A ``PromptChoice/Reason``.
    public var reason: String
    /// P(λ·Δφ > 0) that was asked for.
    public var threshold: Double
    /// False where only what is measured alike in every language counted.
    public var isEnglish: Bool
    /// Whether the first of ``sets`` was chosen.
    public var isChosen: Bool
    /// The person's weights λ at that moment, J of them; empty for somebody who had not answered yet.
    public var weights: [Double]
    /// Their standard deviations.
    public var deviations: [Double]
    /// The chosen set, then the best others.
    public var sets: [PromptSet]
    /// The expected Δφ of the first set, J values; λ times it, added up, is its gain.
    public var change: [Double]
    /// In the order in which they came.
    public var candidates: [Candidate]

    private enum CodingKeys: String, CodingKey {
        case reason, threshold, weights, deviations, sets, change, candidates
        case isEnglish = "english"
        case isChosen = "chosen"
    }

    public init(_ choice: PromptChoice, threshold: Double, isEnglish: Bool) {
        reason = choice.reason.rawValue
        self.threshold = threshold
        self.isEnglish = isEnglish
        isChosen = choice.prediction != nil
        weights = []
        deviations = []
        change = []
        candidates = []
        // What gains nothing was no alternative; of somebody without answers that is all.
        let others = choice.alternatives.lazy.filter { $0.gain > 0 }.prefix(Self.alternatives)
        sets = ([choice.prediction].compactMap(\.self) + others).map {
            PromptSet(
                prompts: $0.prompts, gain: $0.gain, probabilityBetter: $0.probabilityBetter, win: $0.expectedWin,
                acceptance: $0.acceptance)
        }
    }

    public mutating func setWeights(_ posterior: Posterior) {
        weights = posterior.mean
        deviations = posterior.mean.indices.map { max(0, posterior.covariance[$0, $0]).squareRoot() }
    }
}
