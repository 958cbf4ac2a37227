public import LanguageModel

/// How a revision worker works.
public struct WorkerSettings: Sendable {
    /// How much of a text is revised at a time.
    public enum RevisionUnit: String, Sendable, CaseIterable {
        /// The whole text in one call.
        case text
        /// Sentence by sentence, a bad sentence replaced by its original: what small models can do.
        case sentence
    }

    /// What the language model can be trusted with.
    public enum ModelClass: String, Sendable, CaseIterable {
        /// Some hundred million parameters: only prompts with wording that such models learned.
        case small
        /// From about three billion parameters.
        case capable
    }

    /// Unacknowledged deliveries for each team's queue: model calls at once and the batch that is being stored.
    public var prefetch = 96
    /// The most jobs in one look-up or insert.
    public var batch = 256
    public var modelClass: ModelClass = .capable
    public var revisionUnit: RevisionUnit = .text
    /// Candidates to generate where a job names no number, 1 to 8.
    public var candidates = 1
    /// Sampling temperature of revisions, 0 to 2.
    public var temperature = 0.3
    /// The most prompts that are combined for one text.
    public var promptsPerJob = 2
    /// A choice goes out only where it is better with at least this probability, 0.5 to 1.
    public var threshold = 0.6
    /// The share of jobs whose prompts are chosen by Thompson sampling, 0 to 1.
    public var exploration = 0.0
    /// The share of jobs, 0 to 1, for which any of the prompts is tried, so that the effect of each stays known. It costs
    /// a model call; the text goes out only where it is predicted better, like any other.
    public var randomShare = 0.02
    /// The name that the model is asked for by: effects of prompts are learned for each.
    public var languageModel = "default"
    /// The most tokens that the model writes where a job sets no limit by its length.
    var maximumTokens = 1024
    /// How long a model call for one job may take in all.
    public var modelTimeLimit: Duration = .seconds(120)
    /// How long a job may be held without an end, as in an outage, before it goes back to its queue; well below the
    /// broker's acknowledgement timeout of 30 minutes.
    public var holdLimit: Duration = .seconds(600)
    /// How long jobs in flight may take to finish after SIGTERM.
    public var grace: Duration = .seconds(25)
    /// How often tenants, catalogs and models are read anew.
    public var refresh: Duration = .seconds(2)
    /// The longest text that is accepted, in bytes of UTF-8.
    public var textLimit = 256 * 1024

    /// Where embeddings come from, for models that need them; nil: from nowhere.
    public var embedding: LanguageModelConfiguration?
    /// Jobs that may use the model at once; where more wait, teams take turns by their shares.
    public var modelSlots = 16
    /// Broker users besides the worker's own whose messages count for every team: operators, for their replays.
    public var trustedUsers: Set<String> = []
    /// How long a lease lasts at most. It is given back with the result; one of a dead worker ends before.
    var leaseTime: Duration { max(modelTimeLimit * 2, holdLimit + modelTimeLimit) }

    public init() {}
}
