import Personalization

/// The models under which a tenant's people have weights.
struct ModelsInUse: Sendable {
    private let models: [RewardModel]

    init(_ models: [RewardModel] = []) { self.models = models }

    /// The models for a tenant: so far the same ones for every tenant.
    @Sendable func of(tenant: String) -> [RewardModel] { models }
}
