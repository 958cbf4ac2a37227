/// Asks for one response to be revised for one person.
public struct RevisionJob: QueueMessage, Hashable {
    /// What the response answers.
    public enum Input: Sendable, Hashable {
        case prompt(String)
        /// 1 to 200 turns, the oldest first.
        case conversation([ConversationTurn])
    }

    /// What goes out when the model fails for reasons of this job.
    public enum FailurePolicy: String, Sendable, Hashable, CaseIterable {
        /// The response as it came, with the status `failed_baseline`.
        case baseline
        /// Nothing: the job is tried again, and is a dead letter in the end.
        case retry
    }

    public static let kind = "RevisionJob"

    /// Names the job within the team for as long as results are kept; sending it again is safe.
    public var jobID: String
    /// The person who will read the response, as the team names them.
    public var userID: String
    public var input: Input
    /// The baseline. When nil, the worker generates it first.
    public var response: String?
    /// `virtual-assistant`, `customer-service`, `translation`, or a name of the team's own.
    public var domain: String?
    /// A language tag of BCP 47.
    public var language: String?
    /// Terms that must stay as they are.
    public var keep: [String]
    /// In the order of the message. No source stands there twice.
    public var glossary: [GlossaryEntry]
    /// Milliseconds since the epoch after which the baseline goes out. When nil, 15 minutes after the timestamp.
    public var deadline: Int64?
    /// Texts to generate and choose from, 1 to 8. When nil, as the deployment is configured.
    public var candidates: Int?
    public var onFailure: FailurePolicy

    public init(
        jobID: String, userID: String, input: Input, response: String? = nil, domain: String? = nil,
        language: String? = nil, keep: [String] = [], glossary: [GlossaryEntry] = [], deadline: Int64? = nil,
        candidates: Int? = nil, onFailure: FailurePolicy = .baseline
    ) {
        self.jobID = jobID
        self.userID = userID
        self.input = input
        self.response = response
        self.domain = domain
        self.language = language
        self.keep = keep
        self.glossary = glossary
        self.deadline = deadline
        self.candidates = candidates
        self.onFailure = onFailure
    }

    /// The prompt; of a conversation the last turn of the user, or the last turn where there is none.
    public var promptText: String {
        switch input {
        case .prompt(let text): text
        case .conversation(let turns):
            turns.last { $0.role == .user }?.content ?? turns.last?.content ?? ""
        }
    }
}
