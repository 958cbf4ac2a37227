import Personalization
import RewardFactorization

/// The prompts of a catalog as a reward model sees them, ready to choose from.
struct Choices: Sendable {
    let model: RewardModel
    /// Nil where none was imported.
    let catalog: PromptCatalog?
    let style: RevisionPromptStyle
    private let prior: Posterior
    private let all: PromptSelector
    /// Only prompts whose attribute is measured without knowing the language.
    private let languageNeutral: PromptSelector

    /// The share of a base reward's squared weights that must lie on language-neutral features.
    private static let neutralShare = 0.5

    /// - Throws: What is wrong with the model's prior, or with the catalog's prompts.
    init(model: RewardModel, catalog: PromptCatalog?, settings: WorkerSettings) throws {
        self.model = model
        self.catalog = catalog
        style = settings.modelClass == .small ? .small : .capable
        prior = Posterior(
            prior: try GaussianPrior(
                mean: model.priorMean,
                covariance: SymmetricMatrix(dimension: model.baseRewardCount, packed: model.priorCovariance)))
        var prompts: [SelectablePrompt] = []
        for prompt in catalog?.prompts(for: style) ?? [] {
            prompts.append(
                SelectablePrompt(
                    id: prompt.id, attribute: prompt.attribute, direction: prompt.direction,
                    effect: try PromptEffect(
                        prompt.effect(for: style), of: prompt.attribute, on: model.baseRewardNames)))
        }
        let options = PromptSelectionOptions(
            maximumSetSize: settings.promptsPerJob, threshold: settings.threshold,
            explorationShare: settings.exploration)
        let neutral = Set(
            model.baseRewardNames.indices.filter { Self.share(of: $0, in: model) >= Self.neutralShare }
                .map { model.baseRewardNames[$0] })
        all = try PromptSelector(prompts: prompts, options: options)
        languageNeutral = try PromptSelector(
            prompts: prompts.filter { neutral.contains($0.attribute) }, options: options)
    }

    /// The posterior of a person with weights, else the prior.
    func posterior(of person: PersonWeights?) throws(RewardFactorizationError) -> Posterior {
        guard let person else { return prior }
        return try Posterior(
            mean: person.mean, covariance: SymmetricMatrix(dimension: person.mean.count, packed: person.covariance),
            answers: person.answers)
    }

    func choose(
        for posterior: Posterior, features: [Double], isEnglish: Bool, using generator: inout SplitMix64
    ) throws(PromptSelectionError) -> PromptChoice {
        if isEnglish {
            return try all.choose(baseline: model.phi(features), posterior: posterior, using: &generator)
        }
        return try languageNeutral.choose(
            baseline: model.phiLanguageNeutral(features), posterior: posterior, using: &generator)
    }

    private static func share(of row: Int, in model: RewardModel) -> Double {
        let weights = model.baseRewards[row * model.featureCount..<(row + 1) * model.featureCount]
        let total = weights.reduce(0) { $0 + $1 * $1 }
        let neutral = zip(weights, model.specification.languageNeutral).reduce(0) { sum, pair in
            pair.1 ? sum + pair.0 * pair.0 : sum
        }
        return total > 0 ? neutral / total : 0
    }
}

extension PromptEffect {
    /// A catalog's effect on a model's base rewards; attributes that the model has no base reward for do not count.
    fileprivate init(
        _ effect: CatalogEffect, of attribute: String, on names: [String]
    ) throws(PromptSelectionError) {
        try self.init(
            intercept: names.map { $0 == attribute ? effect.intercept : effect.side[$0] ?? 0 },
            slope: names.map { $0 == attribute ? effect.slope : 0 },
            variance: names.map { $0 == attribute ? effect.variance : 0 }, acceptance: effect.acceptance)
    }
}
