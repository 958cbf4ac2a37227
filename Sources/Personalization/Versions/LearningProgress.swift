/// How far learning a model is.
public struct LearningProgress: Sendable, Equatable {
    /// What is done at the moment, in order.
    public enum Stage: String, Sendable, CaseIterable {
        case reading
        case fitting
        case comparing
        /// Everybody's weights under the new version.
        case weights
    }

    public let stage: Stage
    /// The share of the stage that is done, 0 to 1.
    public let share: Double
    /// More about it, such as what a fit does.
    public let detail: String

    public init(stage: Stage, share: Double, detail: String = "") {
        self.stage = stage
        self.share = share
        self.detail = detail
    }
}
