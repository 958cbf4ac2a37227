/// What the database knows of a person before they are asked something.
public struct AskedHistory: Sendable {
    /// The version of the reward model that is active for the tenant; nil when there is none.
    public var modelVersion: Int?
    /// The person's weights under the active model; nil for a person without answers, who has the prior.
    public var person: PersonWeights?
    /// Every question that was put to them, the oldest first.
    public var asked: [AskedQuestion] = []

    public init() {}
}

/// A question that was put to a person.
public struct AskedQuestion: Sendable, Equatable {
    public let id: String
    public let owner: String
    /// The request that it answered.
    public let requestID: String
    /// Whether the second text was sent as the first.
    public let isSwapped: Bool
    /// `first`, `second` or `neither`, by the question's own order; nil without an answer.
    public let chosen: String?
    public let isAnswered: Bool
    /// Seconds since it was asked.
    public let age: Double

    public init(
        id: String, owner: String, requestID: String, isSwapped: Bool, chosen: String?, isAnswered: Bool, age: Double
    ) {
        self.id = id
        self.owner = owner
        self.requestID = requestID
        self.isSwapped = isSwapped
        self.chosen = chosen
        self.isAnswered = isAnswered
        self.age = age
    }
}

/// A question that is about to be put to a person.
public struct QuestionToAsk: Sendable {
    public let tenant: String
    public let userID: String
    public let requestID: String
    public let question: PooledQuestion
    public let isSwapped: Bool
    /// When the request was sent, in seconds since 1970; nil: not said.
    public let sentAt: Int?

    public init(
        tenant: String, userID: String, requestID: String, question: PooledQuestion, isSwapped: Bool,
        sentAt: Int? = nil
    ) {
        self.tenant = tenant
        self.userID = userID
        self.requestID = requestID
        self.question = question
        self.isSwapped = isSwapped
        self.sentAt = sentAt
    }
}

/// What became of a question that was to be recorded as asked.
public enum AskingOutcome: String, Sendable {
    case recorded
    /// The person was asked it meanwhile, or the request got another question meanwhile.
    case lost
    /// The person was erased after the request was sent.
    case forgotten
}
