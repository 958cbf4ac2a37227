/// What embeddings add: a model that was learned with them beside one without, from the same answers, on the same people
/// whom neither was learned from.
public struct EmbeddingMerit: Codable, Sendable, Equatable {
    /// The model of embeddings.
    public let model: String
    /// The champion is without, the challenger with embeddings; neither has a version.
    public let challenge: ModelChallenge

    /// Whether the embeddings are worth a request for each text: only where they help beyond doubt.
    public var isEarned: Bool { challenge.verdict == .better }

    /// The finding in a sentence.
    public var summary: String {
        let figures =
            "held-out log loss \(challenge.challenger.logLoss.rounded(to: 4)) with, "
            + "\(challenge.champion.logLoss.rounded(to: 4)) without, gain \(challenge.gain.rounded(to: 4)) ± "
            + "\(challenge.standardError.rounded(to: 4)); AUC \(challenge.challenger.auc.rounded(to: 3)) and "
            + "\(challenge.champion.auc.rounded(to: 3)); \(challenge.people) people"
        return isEarned
            ? "embeddings of \(model) earn their place: \(figures)"
            : "embeddings of \(model) do not earn their place and are left out: \(figures)"
    }
}
