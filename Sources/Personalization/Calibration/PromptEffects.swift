/// The effects of prompts as they were learned last.
public struct PromptEffects: Equatable, Sendable {
    /// Which effect it is.
    public struct Key: Hashable, Sendable {
        /// Empty for every tenant without observations of its own.
        public let tenant: String
        public let model: Int
        public let languageModel: String
        public let prompt: PromptWording

        public init(tenant: String, model: Int, languageModel: String, prompt: PromptWording) {
            self.tenant = tenant
            self.model = model
            self.languageModel = languageModel
            self.prompt = prompt
        }
    }

    private let effects: [Key: PromptEffect]
    /// The tenants with effects of their own.
    public let tenants: Set<String>

    public init(_ effects: [Key: PromptEffect] = [:]) {
        self.effects = effects
        tenants = Set(effects.keys.map(\.tenant)).subtracting([""])
    }

    public var count: Int { effects.count }

    /// What was learned of a prompt: for the tenant, else for every tenant; nil where nothing was.
    public func effect(
        of prompt: PromptWording, tenant: String, model: RewardModel, languageModel: String
    ) -> PromptEffect? {
        for owner in tenant.isEmpty ? [""] : [tenant, ""] {
            let key = Key(tenant: owner, model: model.version, languageModel: languageModel, prompt: prompt)
            if let effect = effects[key], effect.dimension == model.baseRewardCount { return effect }
        }
        return nil
    }
}
