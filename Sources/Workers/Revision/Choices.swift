import Personalization
import RewardFactorization

/// The prompts of a catalog as a reward model sees them, ready to choose from; one for all jobs that it serves.
final class Choices: Sendable {
    let model: RewardModel
    /// Nil where none was imported.
    let catalog: PromptCatalog?
    let style: RevisionPromptStyle
    private let prior: Posterior
    private let all: PromptSelector
    /// Only prompts whose attribute is measured without knowing the language.
    private let languageNeutral: PromptSelector

    /// - Parameters:
    ///   - tenant: Whose effects count; empty for tenants without effects of their own.
    ///   - effects: What was learned of prompts; where nothing was, the catalog's word counts.
    ///   - switchedOff: Prompts that are not offered.
    /// - Throws: What is wrong with the model's prior, or with the catalog's prompts.
    init(
        model: RewardModel, catalog: PromptCatalog?, tenant: String, effects: PromptEffects,
        switchedOff: Set<String> = [], settings: WorkerSettings
    ) throws {
        self.model = model
        self.catalog = catalog
        style = settings.modelClass == .small ? .small : .capable
        prior = Posterior(
            prior: try GaussianPrior(
                mean: model.priorMean,
                covariance: SymmetricMatrix(dimension: model.baseRewardCount, packed: model.priorCovariance)))
        var prompts: [SelectablePrompt] = []
        for prompt in catalog?.prompts(for: style) ?? [] where !switchedOff.contains(prompt.id) {
            prompts.append(
                SelectablePrompt(
                    id: prompt.id, attribute: prompt.attribute, direction: prompt.direction,
                    effect: try effects.effect(
                        of: prompt.worded(for: style), tenant: tenant, model: model,
                        languageModel: settings.languageModel)
                        ?? model.startingEffect(prompt.effect(for: style), of: prompt.attribute)))
        }
        let options = PromptSelectionOptions(
            maximumSetSize: settings.promptsPerJob, threshold: settings.threshold,
            explorationShare: settings.exploration, randomShare: settings.randomShare)
        let neutral = model.languageNeutralAttributes
        all = try PromptSelector(prompts: prompts, options: options)
        languageNeutral = try PromptSelector(
            prompts: prompts.filter { neutral.contains($0.attribute) }, options: options)
    }

    /// The posterior of a person with weights, else the prior.
    func posterior(of person: PersonWeights?) throws(RewardFactorizationError) -> Posterior {
        try person?.posterior ?? prior
    }

    /// Chooses prompts for a text, and tells why for `attune explain`.
    func choose(
        for posterior: Posterior, features: [Double], isEnglish: Bool, using generator: inout SplitMix64
    ) throws(PromptSelectionError) -> (PromptChoice, RevisionExplanation) {
        let selector = isEnglish ? all : languageNeutral
        let baseline = isEnglish ? model.phi(features) : model.phiLanguageNeutral(features)
        let choice = try selector.choose(
            baseline: baseline, posterior: posterior, isExplaining: false, using: &generator)
        var explanation = RevisionExplanation(choice, threshold: selector.options.threshold, isEnglish: isEnglish)
        guard posterior.answers > 0 else { return (choice, explanation) }
        explanation.setWeights(posterior)
        explanation.change = choice.prediction?.expectedChange ?? []
        return (choice, explanation)
    }
}
