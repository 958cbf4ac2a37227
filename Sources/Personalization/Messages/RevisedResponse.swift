/// Answers a ``RevisionJob``.
public struct RevisedResponse: QueueMessage {
    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// `text` was written for the person.
        case revised
        /// `text` is the baseline; `reason` says why nothing better was found.
        case kept
        /// `text` is the baseline, because the person or job is in the share that measures the effect.
        case heldBack = "held_back"
        /// `text` is the baseline, because the model failed; `reason` says how.
        case failedBaseline = "failed_baseline"
        /// The deadline passed; `text` is the baseline where the job had one.
        case expired
        /// The job was refused; `reason` is a ``DeadLetterReason``, and there may be no text and no ids.
        case rejected
    }

    public static let kind = "RevisedResponse"

    /// Nil only when the job was rejected and its id could not be read.
    public var jobID: String?
    /// Nil only when the job was rejected and the person could not be read.
    public var userID: String?
    public var status: Status
    /// Nil only for `expired` and `rejected`.
    public var text: String?
    /// A code of a–z, 0–9 and `_`, such as `language_not_supported`. Never nil for `kept`, `failed_baseline` and
    /// `rejected`.
    public var reason: String?
    /// One sentence for people on what to mend, for `rejected`. At most 1,000 bytes, without text of the job.
    public var detail: String?
    /// Ids of the catalog's prompts that were applied.
    public var applied: [String]
    /// λ·Δφ of the applied prompts, in logits of preference over the baseline; written with three decimals.
    public var predictedGain: Double?
    /// The probability, 0 to 1, that the person prefers `text` to the baseline; written with three decimals.
    public var probabilityBetter: Double?
    public var modelVersion: Int?
    public var weightsVersion: Int?
    /// The number of the person's answers so far; 0 says that the prior's weights were used.
    public var answers: Int?
    /// Codes of what a reader should know, such as `prior_weights` and `general_rules`.
    public var notes: [String]
    /// The language model's name.
    public var model: String?
    public var timings: RevisionTimings?
    public var tokens: RevisionTokens?
    /// Milliseconds since the epoch.
    public var createdAt: Int64?

    public init(
        jobID: String?, userID: String?, status: Status, text: String? = nil, reason: String? = nil,
        detail: String? = nil, applied: [String] = [], predictedGain: Double? = nil, probabilityBetter: Double? = nil,
        modelVersion: Int? = nil, weightsVersion: Int? = nil, answers: Int? = nil, notes: [String] = [],
        model: String? = nil, timings: RevisionTimings? = nil, tokens: RevisionTokens? = nil, createdAt: Int64? = nil
    ) {
        self.jobID = jobID
        self.userID = userID
        self.status = status
        self.text = text
        self.reason = reason
        self.detail = detail
        self.applied = applied
        self.predictedGain = predictedGain
        self.probabilityBetter = probabilityBetter
        self.modelVersion = modelVersion
        self.weightsVersion = weightsVersion
        self.answers = answers
        self.notes = notes
        self.model = model
        self.timings = timings
        self.tokens = tokens
        self.createdAt = createdAt
    }

    /// Answers the sender of a job that was refused while it was read.
    public init(rejecting identifiers: MessageIdentifiers, because error: MessageError, createdAt: Int64? = nil) {
        self.init(
            jobID: identifiers.jobID, userID: identifiers.userID, status: .rejected, reason: error.code.rawValue,
            detail: error.field.isEmpty ? error.message : "\(error.field): \(error.message)", createdAt: createdAt)
    }
}
