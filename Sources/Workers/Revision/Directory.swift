import Personalization

/// Tenants, models and catalogs as they were read last; a value, so that a job sees one state of them.
struct Directory: Sendable {
    private(set) var tenants: [String: Tenant] = [:]
    private var choices: [Key: Choices] = [:]

    private struct Key: Hashable {
        let tenant: String
        let model: Int
    }

    init() {}

    /// - Parameters:
    ///   - catalogs: By tenant; under the empty name for tenants without one of their own.
    /// - Throws: What is wrong with a model or a catalog.
    init(
        tenants: [Tenant], models: [RewardModel], catalogs: [String: PromptCatalog], settings: WorkerSettings
    ) throws {
        for tenant in tenants {
            self.tenants[tenant.name] = tenant
            let catalog = catalogs[tenant.name] ?? catalogs[""]
            for model in models {
                choices[Key(tenant: tenant.name, model: model.version)] = try Choices(
                    model: model, catalog: catalog, settings: settings)
            }
        }
    }

    /// What can be chosen from for a tenant under a model; nil while that model has not been read yet.
    func choices(tenant: String, model: Int) -> Choices? {
        choices[Key(tenant: tenant, model: model)]
    }
}
