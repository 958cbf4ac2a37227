/// How far learning a model is.
public struct LearningProgress: Sendable, Equatable {
    /// What is done at the moment, in order.
    public enum Stage: String, Sendable, CaseIterable {
        case reading
        /// Texts of answers that lack embeddings.
        case embedding
        case fitting
        case comparing
        /// Everybody's weights under the new version.
        case weights
    }

    public let stage: Stage
    /// The share of the stage that is done, 0 to 1; nil where that is not known.
    public let share: Double?
    /// More about it, such as what a fit does.
    public let detail: String

    public init(stage: Stage, share: Double?, detail: String = "") {
        self.stage = stage
        self.share = share
        self.detail = detail
    }
}
