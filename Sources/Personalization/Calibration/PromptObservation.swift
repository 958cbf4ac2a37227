/// What one candidate of the language model did to its baseline, whether it went out or not.
///
/// Observed before guards and reranking, because what passes those is a biased sample of what a prompt does. It holds no
/// text.
public struct PromptObservation: Equatable, Sendable {
    /// Whose it is; empty for what was calibrated for every tenant.
    public var tenant: String
    /// The prompts that were applied, in the order in which they were written: the one with the largest gain first.
    public var prompts: [PromptWording]
    /// The name by which the language model was asked for.
    public var languageModel: String
    public var style: RevisionPromptStyle
    /// The identifier of the features in ``baseline`` and ``difference``.
    public var specification: String
    /// ψ(baseline).
    public var baseline: [Double]
    /// ψ(candidate) − ψ(baseline).
    public var difference: [Double]
    /// 1 where the guards accepted the candidate, 0 where they refused it; of a text that was revised sentence by
    /// sentence, the share of its sentences that were accepted.
    public var acceptance: Double
    /// Why the guards, or the model, refused it.
    public var refusal: String?
    /// Whether the prompts were chosen uniformly at random, not for their predicted gain.
    public var isRandom: Bool
    /// Of a calibration: which text, prompt and repetition it is; nil for a job.
    public var sample: String?
    /// Of a calibration: what the candidate cost.
    public var tokens: RevisionTokens?

    public init(
        tenant: String, prompts: [PromptWording], languageModel: String, style: RevisionPromptStyle,
        specification: String, baseline: [Double], difference: [Double], acceptance: Double = 1,
        refusal: String? = nil, isRandom: Bool = false, sample: String? = nil, tokens: RevisionTokens? = nil
    ) {
        self.tenant = tenant
        self.prompts = prompts
        self.languageModel = languageModel
        self.style = style
        self.specification = specification
        self.baseline = baseline
        self.difference = difference
        self.acceptance = acceptance
        self.refusal = refusal
        self.isRandom = isRandom
        self.sample = sample
        self.tokens = tokens
    }

    /// The refusal of a candidate that the model itself declined to write.
    public static let refusedByModel = "content_refused"

    /// Whether the difference tells something of the prompts' effects.
    public var isRevision: Bool {
        guard let refusal else { return true }
        return refusal != Self.refusedByModel && RevisionRejection(rawValue: refusal)?.isRevision ?? true
    }
}

extension RevisionRejection {
    /// Whether what was refused is a revision of its text at all. What is none counts for acceptance, but what it measures
    /// is no effect of the prompt; texts that are refused for their facts or their length are revisions.
    public var isRevision: Bool {
        switch self {
        case .empty, .refused, .promptEcho, .repetition, .invalidCharacters, .wrongLanguage: false
        default: true
        }
    }
}
