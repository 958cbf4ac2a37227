/// One feedback event as the trainer hands it to the store: decoded, with its features computed.
public struct FeedbackRecord: Sendable {
    /// What the person said.
    public enum Content: Sendable {
        /// ψ(preferred) − ψ(other) and the texts that they came from.
        case comparison(difference: [Double], texts: ComparisonTexts, shownFirst: String?)
        /// A verdict on a job's result.
        case verdict(jobID: String, value: String, shownFirst: String?)
        /// An answer to a question: `first`, `second` or `neither` of its texts as they were sent, and which stood first
        /// where they were swapped.
        case answer(questionID: String, chosen: String, shownFirst: String?)
        /// A team's own measure of a job.
        case metric(jobID: String, name: String, value: Double)
    }

    public let tenant: String
    public let eventID: String
    public let userID: String
    public let content: Content
    /// When it was sent, in seconds since 1970; nil: not said.
    public let sentAt: Int?

    public init(tenant: String, eventID: String, userID: String, content: Content, sentAt: Int? = nil) {
        self.tenant = tenant
        self.eventID = eventID
        self.userID = userID
        self.content = content
        self.sentAt = sentAt
    }

    var kind: String {
        switch content {
        case .comparison: "comparison"
        case .verdict: "verdict"
        case .answer: "answer"
        case .metric: "metric"
        }
    }
}

/// The texts of a comparison.
public struct ComparisonTexts: Sendable {
    public let prompt: String
    public let preferred: String
    public let other: String

    public init(prompt: String, preferred: String, other: String) {
        self.prompt = prompt
        self.preferred = preferred
        self.other = other
    }
}

/// What became of a feedback event.
public enum FeedbackOutcome: Sendable, Equatable {
    /// It moved the person's weights.
    case learned
    /// It is counted in reports and moves no weights.
    case counted(reason: String)
    /// It is stored, with the reason why it counts for nothing.
    case ignored(reason: String)
    /// It was taken before.
    case duplicate

    var column: (outcome: String, reason: String?) {
        switch self {
        case .learned: ("learned", nil)
        case .counted(let reason): ("counted", reason)
        case .ignored(let reason): ("ignored", reason)
        case .duplicate: ("ignored", "duplicate")
        }
    }
}
