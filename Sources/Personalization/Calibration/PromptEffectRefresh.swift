public import Postgres

/// Keeps the learned effects of prompts up to date with their observations, and the observations bounded.
///
/// Each source (a tenant's, or every tenant's, observations of one language model) is estimated again from all that is
/// kept of it once enough has come in: its own observations, and those that were calibrated for every tenant. A new
/// reward model is estimated at once, for the observations hold no φ.
public struct PromptEffectRefresh: Sendable {
    /// A source waits until this share of what was last estimated has come in.
    private static let share = 0.05

    private let observations: PromptObservationStore
    private let effects: PromptEffectStore
    /// The newest observations of each tenant and leading prompt that are kept.
    private let limit: Int
    private var newest: Int64 = 0
    private var models: [Int: RewardModel] = [:]
    private var catalogs = StoredCatalogs()
    /// Per source: observations that were estimated from, and that have come in since.
    private var sources: [PromptObservationStore.Source: (estimated: Int, arrived: Int)] = [:]

    public init(database: PostgresClient, limit: Int) {
        observations = PromptObservationStore(database: database)
        effects = PromptEffectStore(database: database)
        self.limit = limit
    }

    /// Estimates what has changed, and trims.
    ///
    /// - Returns: How many sources were estimated.
    @discardableResult
    public mutating func run(models: [RewardModel], catalogs: StoredCatalogs) async throws -> Int {
        let arrivals = try await observations.arrivals(since: newest)
        for (source, count) in arrivals.counts {
            sources[source, default: (0, 0)].arrived += count
            // What is calibrated for every tenant counts for each.
            guard source.tenant.isEmpty else { continue }
            for other in sources.keys
            where other.languageModel == source.languageModel && other.style == source.style && other != source {
                sources[other, default: (0, 0)].arrived += count
            }
        }
        newest = arrivals.newest
        let current = Dictionary(models.map { ($0.version, $0) }) { $1 }
        let fresh = current.filter { self.models[$0.key] != $0.value }
        let isWordedAnew = catalogs != self.catalogs
        var estimated = 0
        for (source, state) in sources {
            let isDue = state.arrived > 0 && Double(state.arrived) >= Self.share * Double(state.estimated)
            let models = isDue || isWordedAnew ? models : Array(fresh.values)
            guard !models.isEmpty else { continue }
            let count = try await estimate(source, models: models, catalogs: catalogs)
            sources[source] = isDue || isWordedAnew ? (count, 0) : state
            estimated += 1
        }
        self.models = current
        self.catalogs = catalogs
        for prompt in arrivals.prompts {
            try await observations.trim(tenant: prompt[0], prompt: prompt[1], to: limit)
        }
        return estimated
    }

    /// Estimates a source under models and stores the effects.
    ///
    /// - Returns: How many observations it was estimated from.
    @discardableResult
    public func estimate(
        _ source: PromptObservationStore.Source, models: [RewardModel], catalogs: StoredCatalogs
    ) async throws -> Int {
        guard let catalog = catalogs[source.tenant] else { return 0 }
        var estimators: [PromptEffectEstimator] = []
        for model in models {
            estimators.append(try PromptEffectEstimator(model: model, catalog: catalog, style: source.style))
        }
        let shared = PromptObservationStore.Source(
            tenant: "", languageModel: source.languageModel, style: source.style)
        var count = 0
        for part in Set([source, shared]) {
            try await observations.forEachPage(of: part) { page in
                count += page.count
                for index in estimators.indices {
                    for observation in page { estimators[index].add(observation) }
                }
            }
        }
        for (model, estimator) in zip(models, estimators) {
            try await effects.replace(
                estimator.estimates(), tenant: source.tenant, model: model.version,
                languageModel: source.languageModel)
        }
        return count
    }
}

extension PromptEffectEstimator {
    /// Estimates the prompts of a catalog.
    public init(
        model: RewardModel, catalog: PromptCatalog, style: RevisionPromptStyle
    ) throws(PromptSelectionError) {
        var prompts: [Prompt] = []
        for prompt in catalog.prompts(for: style) {
            prompts.append(
                Prompt(
                    prompt: prompt.worded(for: style),
                    start: try model.startingEffect(prompt.effect(for: style), of: prompt.attribute)))
        }
        self.init(model: model, prompts: prompts)
    }
}
