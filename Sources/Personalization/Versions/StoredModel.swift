public import Foundation

/// A version of the reward model as it is stored, with what is known of it.
public struct StoredModel: Sendable, Equatable {
    public let model: RewardModel
    /// The team that it is for; nil: for every team without one of its own.
    public let tenant: String?
    public let state: ModelState
    public let origin: ModelOrigin
    /// Nil for the built-in model.
    public let scores: ModelScores?
    /// Why it did not become active by itself.
    public let note: String?
    public let createdAt: Date
    /// When its state changed last.
    public let changedAt: Date

    public var version: Int { model.version }

    /// Whether weights are kept under it for a team's people.
    public func isInUse(by tenant: String) -> Bool {
        state != .retired && (self.tenant == nil || self.tenant == tenant)
    }
}

/// What a version of the reward model is used for.
public enum ModelState: String, Sendable, Codable, CaseIterable {
    /// Workers choose by it.
    case active
    /// Weights are kept under it, so that it can become active.
    case challenger
    /// It was active before; weights are kept under it, so that one command goes back to it.
    case previous
    /// Nothing is kept under it.
    case retired
}

/// What a version of the reward model was made from.
public enum ModelOrigin: String, Sendable, Codable {
    /// Answers of people.
    case people
    /// Answers of simulated people, until there are real ones.
    case simulated
    /// It came with the program.
    case builtIn = "built-in"
}
