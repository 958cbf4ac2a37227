import Personalization

/// Tenants, models and catalogs as they were read last; a value, so that a job sees one state of them.
struct Directory: Sendable {
    private(set) var tenants: [String: Tenant] = [:]
    private var models: [RewardModel] = []
    /// By tenant; under the empty name for tenants without one of their own.
    private var catalogs: [String: PromptCatalog] = [:]
    private var choices: [Key: Choices] = [:]

    private struct Key: Hashable {
        /// Whose catalog it is.
        let catalog: String
        let model: Int
    }

    /// The directory of what was read anew; models and catalogs that stayed as they were are not prepared again.
    ///
    /// - Parameter catalogs: By tenant; under the empty name for tenants without one of their own.
    /// - Throws: What is wrong with a model or a catalog.
    func replacing(
        tenants: [Tenant], models: [RewardModel], catalogs: [String: PromptCatalog], settings: WorkerSettings
    ) throws -> Directory {
        var next = self
        next.tenants = Dictionary(uniqueKeysWithValues: tenants.map { ($0.name, $0) })
        guard models != self.models || catalogs != self.catalogs || choices.isEmpty else { return next }
        next.models = models
        next.catalogs = catalogs
        next.choices = [:]
        for model in models {
            for owner in Set(catalogs.keys).union([""]) {
                next.choices[Key(catalog: owner, model: model.version)] = try Choices(
                    model: model, catalog: catalogs[owner], settings: settings)
            }
        }
        return next
    }

    /// What can be chosen from for a tenant under a model; nil while that model has not been read yet.
    func choices(tenant: String, model: Int) -> Choices? {
        choices[Key(catalog: catalogs[tenant] == nil ? "" : tenant, model: model)]
    }
}
