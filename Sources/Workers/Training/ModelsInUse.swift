import Personalization

/// The models under which people have weights.
struct ModelsInUse: Sendable {
    private let models: [StoredModel]

    init(_ models: [StoredModel] = []) { self.models = models }

    /// The models for a tenant: those for every team and those for this one.
    @Sendable func of(tenant: String) -> [RewardModel] {
        models.filter { $0.isInUse(by: tenant) }.map(\.model)
    }
}
