public import RewardFactorization

/// How well a learned model predicts, and what it was learned from.
public struct ModelScores: Codable, Sendable, Equatable {
    /// On people whom the fit held out to choose J, the regularisation and the prior's scale.
    public let heldOut: HeldOutScore
    /// What the fit tried.
    public let trials: [FitTrial]
    /// The comparisons that it was learned from.
    public let comparisons: Int
    /// Their people.
    public let people: Int
    /// Against the model that was active then, on people whom neither learned from.
    public var challenge: ModelChallenge?
    /// Whether embeddings earned their place, where they were tried.
    public var embedding: EmbeddingMerit?

    /// Creates scores.
    public init(
        heldOut: HeldOutScore, trials: [FitTrial], comparisons: Int, people: Int, challenge: ModelChallenge? = nil,
        embedding: EmbeddingMerit? = nil
    ) {
        self.heldOut = heldOut
        self.trials = trials
        self.comparisons = comparisons
        self.people = people
        self.challenge = challenge
        self.embedding = embedding
    }

    private enum CodingKeys: String, CodingKey {
        case heldOut = "held_out"
        case trials, comparisons, people, challenge, embedding
    }
}
