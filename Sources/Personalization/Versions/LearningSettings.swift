/// How a model is learned from people's answers.
public struct LearningSettings: Sendable {
    /// Whose answers; nil for every team's.
    public var tenant: String?
    /// The numbers of base functions to try.
    public var baseFunctions = 1...10
    public var seed: UInt64 = 1
    /// Cores to compute on.
    public var threads = 1
    /// The fewest answers to learn from.
    public var minimumAnswers = 200
    /// The most answers to learn from: they are held in memory, some 4 bytes a feature each.
    public var maximumAnswers = 4_000_000
    /// A file to go on from, and to leave a checkpoint in when interrupted.
    public var checkpointFile: String?
    /// Whether a checkpoint that can't be used is passed over, because nobody is there to remove it.
    public var passesOverCheckpoints = false
    /// Whether the model becomes active when it is not worse than the active one.
    public var activates = false
    /// How much of the time the database may be worked.
    public var pace = Pace.gentle
    /// Who learns, for people to read.
    public var owner = "attune"

    /// Who gives embeddings: then a model is learned with them and one without, on the same answers, and the one with them
    /// is taken only where it predicts held-out people better beyond doubt. Nil: local features alone.
    public var embedder: TextEmbedder?

    public init() {}
}
