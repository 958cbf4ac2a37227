public import Personalization

/// Whether and how a trainer learns new versions of the reward model by itself.
public struct RefitSettings: Sendable {
    /// How long after the last fit of any process another one may begin; zero: never.
    public var interval: Duration = .zero
    /// The fewest answers since the last fit.
    public var minimumAnswers = 200
    /// Whether models with embeddings are tried too, where there is an endpoint of embeddings.
    public var triesEmbeddings = false
    /// What a fit is like.
    public var learning: LearningSettings = {
        var learning = LearningSettings()
        learning.activates = true
        return learning
    }()

    public init() {}
}
