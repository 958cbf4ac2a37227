public import LanguageModel

/// How a trainer works.
public struct TrainerSettings: Sendable {
    /// The number of feedback queues; the same everywhere in a deployment.
    public var shards = AttuneTopology.defaultShards
    /// Unacknowledged events for each shard.
    public var prefetch = 256
    /// The most events in one transaction.
    public var batch = 256
    /// The transactions at once, of different queues: while the database works on one, the trainer works on another.
    public var batchesAtOnce = 2
    /// How long an event may be held while the database is away, before it goes back to its queue; well below the
    /// broker's acknowledgement timeout of 30 minutes.
    public var holdLimit: Duration = .seconds(600)
    /// The newest observations of each tenant and leading prompt that are kept.
    public var observations = 2000
    /// How often the prompts' effects are estimated from new observations.
    public var effectInterval: Duration = .seconds(30)
    /// How long events in flight may take to finish after SIGTERM.
    public var grace: Duration = .seconds(25)
    /// How often models are read anew.
    public var refresh: Duration = .seconds(2)
    /// The longest text that is accepted, in bytes of UTF-8.
    public var textLimit = 256 * 1024
    /// How the next question for a person is chosen.
    public var questions = QuestionSettings()

    /// Where embeddings come from, for models that need them; nil: from nowhere.
    public var embedding: LanguageModelConfiguration?
    /// Whether it learns new versions of the reward model.
    public var refit = RefitSettings()
    /// Broker users besides the trainer's own whose messages count for every team: operators, for their replays.
    public var trustedUsers: Set<String> = []
    /// How often what was measured to do harm is switched off; nil: never.
    public var careInterval: Duration? = .seconds(600)
    /// How often what the teams' retention no longer keeps is removed; nil: never.
    public var retentionInterval: Duration? = .seconds(600)

    public init() {}
}
