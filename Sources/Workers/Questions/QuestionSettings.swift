public import RewardFactorization

/// How questions are chosen.
public struct QuestionSettings: Sendable {
    /// What makes a question the next one. Mutual information measured best with few answers.
    public var strategy = QuestionStrategy.bald
    /// The share of the best question's worth that may be given up for variety; see `QuestionPool.slack`.
    public var slack = 0.05
    /// Requests that a trainer holds.
    public var prefetch = 64
    /// Seconds for which the answer to a question is expected, and its subject left alone.
    public var patience = 3600.0
    /// The most tenants whose questions are kept in memory.
    public var tenants = 64

    public init() {}
}
