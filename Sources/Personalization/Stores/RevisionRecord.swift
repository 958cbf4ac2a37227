/// What is kept of a job's result.
public struct RevisionRecord: Sendable {
    public var key: JobKey
    /// Of the job's payload.
    public var digest: [UInt8]
    public var status: String
    public var reason: String?
    /// The message to publish.
    public var result: [UInt8]
    /// Prompts that were applied.
    public var applied: [String] = []
    /// Prompts that were chosen, also when the job was held back.
    public var intended: [String] = []
    /// The probability with which that choice was made, in (0, 1].
    public var propensity: Double = 1
    /// Whether the person is in the holdback group.
    public var isHeldBack = false
    /// The features' specification and ψ(revised) − ψ(baseline), where a text was revised.
    public var difference: (specification: String, values: [Double])?
    /// When the job was sent, in seconds since 1970; nil: not said.
    public var sentAt: Int?
    public var modelVersion: Int?
    public var weightsVersion: Int?
    /// Why it was decided so, for `attune explain`; nil where nothing was chosen.
    public var explanation: RevisionExplanation?

    public init(key: JobKey, digest: [UInt8], status: String, reason: String?, result: [UInt8]) {
        self.key = key
        self.digest = digest
        self.status = status
        self.reason = reason
        self.result = result
    }
}
