import RewardFactorization

@testable import Personalization

/// Prompts whose effects are known, and candidates drawn from them.
struct PlantedEffects {
    static let specification = FeatureSpecification(
        identifier: "planted", names: ["one", "two"], languageNeutral: [true, true])

    let model: RewardModel
    var generator: SplitMix64

    init(seed: UInt64) throws {
        generator = SplitMix64(seed: seed)
        model = try RewardModel(
            version: 7, specification: Self.specification, mean: [0, 0], scale: [1, 1],
            baseRewardNames: ["length", "warmth"], baseRewards: [1, 0, 0, 1], priorMean: [0, 0],
            priorCovariance: [1, 0, 1])
    }

    struct Prompt {
        let wording: PromptWording
        var intercept: [Double]
        var slope: [Double]
        var noise: [Double]
        var acceptance = 1.0

        init(_ id: String, intercept: [Double], slope: [Double] = [0, 0], noise: [Double] = [0.5, 0.5]) {
            wording = PromptWording(id: id, wording: 1)
            self.intercept = intercept
            self.slope = slope
            self.noise = noise
        }
    }

    static func start(_ intercept: Double = 0.5) throws -> PromptEffect {
        try PromptEffect(intercept: [intercept, 0], slope: [-0.1, 0], variance: [0.35, 0], acceptance: 0.8)
    }

    func estimator(_ prompts: [Prompt]) throws -> PromptEffectEstimator {
        PromptEffectEstimator(
            model: model,
            prompts: try prompts.map { PromptEffectEstimator.Prompt(prompt: $0.wording, start: try Self.start()) })
    }

    mutating func observation(_ set: [Prompt], baseline: [Double]? = nil) -> PromptObservation {
        let baseline = baseline ?? [generator.nextNormal(), generator.nextNormal()]
        var change = [0.0, 0.0]
        for (position, prompt) in set.enumerated() {
            let factor = position == 0 ? 1 : 0.7
            for reward in change.indices {
                change[reward] += factor * (prompt.intercept[reward] + prompt.slope[reward] * baseline[reward])
            }
        }
        for reward in change.indices {
            let variance = set.reduce(0) { $0 + $1.noise[reward] * $1.noise[reward] } / Double(set.count)
            change[reward] += variance.squareRoot() * generator.nextNormal()
        }
        let chance = set.reduce(1) { $0 * $1.acceptance }
        let accepted = generator.nextUniform() < chance
        return PromptObservation(
            tenant: "demo", prompts: set.map(\.wording), languageModel: "planted", style: .capable,
            specification: "planted", baseline: baseline, difference: change, acceptance: accepted ? 1 : 0,
            refusal: accepted ? nil : "lost_number")
    }
}
