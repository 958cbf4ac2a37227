import RewardFactorization

@testable import Personalization

/// Random catalogs, people and texts from a seed, and the choice made slowly.
struct SelectionCases {
    var generator: SplitMix64

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func vector(_ dimension: Int, scale: Double = 1) -> [Double] {
        (0..<dimension).map { _ in scale * generator.nextNormal() }
    }

    mutating func posterior(_ dimension: Int, answers: Int = 12) throws -> Posterior {
        var observations: [PreferenceObservation] = []
        for _ in 0..<answers { observations.append(try PreferenceObservation(difference: vector(dimension))) }
        return try Posterior.laplace(prior: .standard(dimension: dimension), observations: observations)
    }

    /// Two directions for each of `attributes` attributes, with effects known up to a variance of about `scatter`.
    mutating func prompts(attributes: Int, dimension: Int, scatter: Double = 0.05) throws -> [SelectablePrompt] {
        var prompts: [SelectablePrompt] = []
        for number in 0..<(2 * attributes) {
            let effect = try PromptEffect(
                intercept: vector(dimension, scale: 0.6), slope: vector(dimension, scale: 0.2),
                variance: vector(dimension).map { scatter * $0 * $0 }, acceptance: 0.3 + 0.7 * generator.nextUniform())
            prompts.append(
                SelectablePrompt(
                    id: "p\(number)", attribute: "a\(number / 2)", direction: number % 2 == 0 ? "more" : "less",
                    effect: effect))
        }
        return prompts
    }

    struct SlowSet {
        var ids: [String]
        var utility: GaussianUtility
        var value: Double
        var allowed: Bool
    }

    /// Every allowed set of at most `size` helpful prompts, by plain recursion and the posterior's own predictions.
    static func allSets(
        _ prompts: [SelectablePrompt], baseline: [Double], posterior: Posterior, options: PromptSelectionOptions
    ) throws -> [SlowSet] {
        var gains: [String: Double] = [:]
        for prompt in prompts {
            gains[prompt.id] = try posterior.utility(of: prompt.effect.expectedChange(baseline: baseline)).mean
        }
        let sorted = prompts.sorted { (gains[$0.id] ?? 0, $1.id) > (gains[$1.id] ?? 0, $0.id) }
        var sets: [SlowSet] = []
        func visit(_ chosen: [SelectablePrompt], from start: Int) throws {
            if !chosen.isEmpty {
                var effect = [Double](repeating: 0, count: baseline.count)
                var variance = effect
                var acceptance = 1.0
                for (position, prompt) in chosen.enumerated() {
                    let factor = position == 0 ? 1 : options.laterEffectFactor
                    let change = prompt.effect.expectedChange(baseline: baseline)
                    for index in effect.indices {
                        effect[index] += factor * change[index]
                        variance[index] += factor * factor * prompt.effect.variance[index]
                    }
                    acceptance *= prompt.effect.acceptance
                }
                let utility = try posterior.utility(ofEffect: effect, variance: variance)
                let value = acceptance * (utility.expectedPreference - 0.5)
                sets.append(
                    SlowSet(
                        ids: chosen.map(\.id), utility: utility, value: value,
                        allowed: utility.mean > 0 && utility.probabilityPositive >= options.threshold && value > 0))
            }
            guard chosen.count < options.maximumSetSize else { return }
            for next in start..<max(start, sorted.count) {
                let prompt = sorted[next]
                guard !chosen.contains(where: { $0.attribute == prompt.attribute }) else { continue }
                // A prompt without a gain of its own is looked at alone only.
                let alone = chosen.isEmpty
                guard alone || ((gains[prompt.id] ?? 0) > 0 && (gains[chosen[0].id] ?? 0) > 0) else { continue }
                try visit(chosen + [prompt], from: next + 1)
            }
        }
        try visit([], from: 0)
        return sets
    }
}
