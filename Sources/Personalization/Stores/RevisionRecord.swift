/// What is kept of a job's result; a reference, because it goes through stages that hold it in arrays.
public final class RevisionRecord: Sendable {
    public let key: JobKey
    /// Of the job's payload.
    public let digest: [UInt8]
    public let status: String
    public let reason: String?
    /// The message to publish.
    public let result: [UInt8]
    /// Prompts that were applied.
    public let applied: [String]
    /// Prompts that were chosen, also when the job was held back.
    public let intended: [String]
    /// The probability with which that choice was made, in (0, 1].
    public let propensity: Double
    /// Whether the person, or the job, is in the holdback group.
    public let isHeldBack: Bool
    /// What the proof that revising helps needs to know.
    public let trial: RevisionTrial
    /// The features' specification and ψ(revised) − ψ(baseline), where a text was revised.
    public let difference: (specification: String, values: [Double])?
    /// When the job was sent, in seconds since 1970; nil: not said.
    public let sentAt: Int?
    public let modelVersion: Int?
    public let weightsVersion: Int?
    /// Why it was decided so, for `attune explain`; nil where nothing was chosen.
    public let explanation: RevisionExplanation?

    public init(
        key: JobKey, digest: [UInt8], status: String, reason: String?, result: [UInt8], applied: [String] = [],
        intended: [String] = [], propensity: Double = 1, isHeldBack: Bool = false,
        trial: RevisionTrial = RevisionTrial(), difference: (specification: String, values: [Double])? = nil,
        sentAt: Int? = nil, modelVersion: Int? = nil,
        weightsVersion: Int? = nil, explanation: RevisionExplanation? = nil
    ) {
        self.key = key
        self.digest = digest
        self.status = status
        self.reason = reason
        self.result = result
        self.applied = applied
        self.intended = intended
        self.propensity = propensity
        self.isHeldBack = isHeldBack
        self.trial = trial
        self.difference = difference
        self.sentAt = sentAt
        self.modelVersion = modelVersion
        self.weightsVersion = weightsVersion
        self.explanation = explanation
    }
}
