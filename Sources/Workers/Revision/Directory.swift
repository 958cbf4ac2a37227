import Personalization

/// Tenants, models, catalogs and learned effects as they were read last; a value, so that a job sees one state of them.
struct Directory: Sendable {
    private(set) var tenants: [String: Tenant] = [:]
    private var models: [RewardModel] = []
    private(set) var stored = StoredCatalogs()
    private var effects = PromptEffects()
    /// The state of the effects that were read last.
    private(set) var effectsMark: PromptEffectStore.Mark?
    private(set) var switchedOff = SwitchedOff()
    private var choices: [Key: Choices] = [:]

    private struct Key: Hashable {
        /// Whose catalog or effects they are; empty for tenants without any of their own.
        let owner: String
        let model: Int
    }

    /// The directory of what was read anew; what stayed as it was is not prepared again.
    ///
    /// - Parameters:
    ///   - stored: The catalogs.
    ///   - learned: Nil where the learned effects are as they were.
    /// - Throws: What is wrong with a model or a catalog.
    func replacing(
        tenants: [Tenant], models: [RewardModel], stored: StoredCatalogs,
        learned: (effects: PromptEffects, mark: PromptEffectStore.Mark)?, switchedOff: SwitchedOff = SwitchedOff(),
        settings: WorkerSettings
    ) throws -> Directory {
        var next = replacing(tenants: tenants)
        if let learned { (next.effects, next.effectsMark) = learned }
        next.switchedOff = switchedOff
        guard
            models != self.models || stored != self.stored || next.effects != effects
                || switchedOff != self.switchedOff || choices.isEmpty
        else { return next }
        next.models = models
        next.stored = stored
        next.choices = [:]
        for model in models {
            for owner in Set(stored.byTenant.keys).union(next.effects.tenants).union(switchedOff.tenants).union([""]) {
                next.choices[Key(owner: owner, model: model.version)] = try Choices(
                    model: model, catalog: stored[owner], tenant: owner,
                    effects: next.effects,
                    switchedOff: switchedOff.prompts(of: owner), settings: settings)
            }
        }
        return next
    }

    /// The directory with other tenants.
    func replacing(tenants: [Tenant]) -> Directory {
        var next = self
        next.tenants = Dictionary(uniqueKeysWithValues: tenants.map { ($0.name, $0) })
        return next
    }

    /// What can be chosen from for a tenant under a model; nil while that model has not been read yet.
    func choices(tenant: String, model: Int) -> Choices? {
        let hasOwn =
            stored.byTenant[tenant] != nil || effects.tenants.contains(tenant) || !switchedOff.parts(of: tenant).isEmpty
        return choices[Key(owner: hasOwn ? tenant : "", model: model)]
    }
}
