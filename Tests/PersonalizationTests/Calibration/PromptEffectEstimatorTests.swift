import RewardFactorization
import Testing

@testable import Personalization

@Suite("Prompt effects")
struct PromptEffectEstimatorTests {
    private static let concise = PlantedEffects.Prompt(
        "brevity.concise", intercept: [0.9, -0.3], slope: [-0.4, 0.1], noise: [0.3, 0.8])
    private static let warm = PlantedEffects.Prompt(
        "warmth.warm", intercept: [-0.2, 0.7], slope: [0, -0.2], noise: [0.6, 0.4])
    private static let idle = PlantedEffects.Prompt("order.orderly", intercept: [0, 0], noise: [0.5, 0.5])

    @Test("come close to what was planted as observations grow, alone and in sets")
    func recovery() throws {
        var planted = try PlantedEffects(seed: 1)
        let prompts = [Self.concise, Self.warm, Self.idle]
        var estimator = try planted.estimator(prompts)
        let sets = [[0], [1], [2], [0, 1], [1, 2], [2, 0]]
        for number in 0..<3000 { estimator.add(planted.observation(sets[number % sets.count].map { prompts[$0] })) }
        for (estimate, prompt) in zip(estimator.estimates(), prompts) {
            #expect(estimate.observations == 1500)
            for reward in 0..<2 {
                #expect(abs(estimate.lines[reward].intercept - prompt.intercept[reward]) < 0.1)
                #expect(abs(estimate.lines[reward].slope - prompt.slope[reward]) < 0.1)
            }
        }
        // Each prompt's own noise, from the sets that it was in alone and with others.
        let noise = estimator.estimates().map { $0.lines[0].noise.squareRoot() }
        #expect(noise[0] < noise[2] && noise[2] < noise[1])
    }

    @Test("have 95 % intervals that hold the truth in about 95 of 100 cases", arguments: [24, 200])
    func coverage(count: Int) throws {
        var inside = 0
        var all = 0
        for seed in 0..<600 {
            var planted = try PlantedEffects(seed: UInt64(seed))
            // Truths as the prior has them: around a start of 0.5 and 0.
            var prompt = PlantedEffects.Prompt("p", intercept: [0, 0], noise: [0.45, 0.45])
            prompt.intercept = [0.5 + 0.59 * planted.generator.nextNormal(), 0.31 * planted.generator.nextNormal()]
            prompt.slope = [
                -0.1 + 0.22 * planted.generator.nextNormal(), 0.22 * planted.generator.nextNormal(),
            ]
            var estimator = try planted.estimator([prompt])
            for _ in 0..<count { estimator.add(planted.observation([prompt])) }
            let estimate = estimator.estimates()[0]
            for reward in 0..<2 {
                let mean = estimate.lines[reward].baselineMean
                let truth = prompt.intercept[reward] + prompt.slope[reward] * mean
                inside += estimate.interval(of: reward).contains(truth) ? 1 : 0
                all += 1
            }
        }
        let coverage = Double(inside) / Double(all)
        #expect(coverage > 0.925 && coverage < 0.975, "\(coverage)")
    }

    @Test("stay unbiased though only accepted and better texts go out; from those alone they would not")
    func selectionBias() throws {
        var fromAll: [Double] = []
        var fromSent: [Double] = []
        var inside = 0
        for seed in 0..<60 {
            var planted = try PlantedEffects(seed: UInt64(seed))
            var idle = Self.idle
            idle.acceptance = 0.7
            var all = try planted.estimator([idle])
            var sent = try planted.estimator([idle])
            for _ in 0..<300 {
                let taste = [planted.generator.nextNormal(), planted.generator.nextNormal()]
                let observation = planted.observation([idle])
                all.add(observation)
                // What a person gets: accepted, and predicted better for a taste that likes length more than not.
                let gain = abs(taste[0]) * observation.difference[0] + taste[1] * observation.difference[1]
                if observation.acceptance == 1, gain > 0 { sent.add(observation) }
            }
            let estimate = all.estimates()[0]
            fromAll.append(estimate.lines[0].change)
            fromSent.append(sent.estimates()[0].lines[0].change)
            inside += estimate.interval(of: 0).contains(0) ? 1 : 0
        }
        let mean = fromAll.reduce(0, +) / Double(fromAll.count)
        let biased = fromSent.reduce(0, +) / Double(fromSent.count)
        #expect(abs(mean) < 0.02, "\(mean)")
        #expect(inside >= 54, "\(inside) of 60")
        #expect(biased > 0.15, "\(biased)")
    }

    @Test("tell which prompt of a set the guards refuse")
    func acceptance() throws {
        var planted = try PlantedEffects(seed: 5)
        var good = Self.concise
        var bad = Self.warm
        good.acceptance = 0.95
        bad.acceptance = 0.3
        var estimator = try planted.estimator([good, bad])
        for number in 0..<900 {
            estimator.add(planted.observation(number % 3 == 0 ? [good, bad] : number % 3 == 1 ? [good] : [bad]))
        }
        let estimates = estimator.estimates()
        #expect(abs(estimates[0].acceptance - 0.95) < 0.04, "\(estimates[0].acceptance)")
        #expect(abs(estimates[1].acceptance - 0.3) < 0.05, "\(estimates[1].acceptance)")
    }

    @Test("are the starting ones, to the last bit, where nothing was observed")
    func nothing() throws {
        let planted = try PlantedEffects(seed: 1)
        let estimate = try planted.estimator([Self.idle]).estimates()[0]
        #expect(try estimate.effect == PlantedEffects.start())
        #expect(estimate.trials == 0)
    }

    @Test("are never less known than at the start, and ever better with more observations")
    func variance() throws {
        var planted = try PlantedEffects(seed: 3)
        var estimator = try planted.estimator([Self.concise])
        var last = try PlantedEffects.start().variance.reduce(0, +)
        for _ in 0..<8 {
            for _ in 0..<20 { estimator.add(planted.observation([Self.concise])) }
            let now = try estimator.estimates()[0].effect.variance.reduce(0, +)
            #expect(now <= last * 1.05)
            last = now
        }
        #expect(last < 0.05)
    }

    @Test("count a candidate that is no revision for acceptance only", arguments: ["repetition", "content_refused"])
    func noRevision(refusal: String) throws {
        var planted = try PlantedEffects(seed: 4)
        var estimator = try planted.estimator([Self.concise])
        for _ in 0..<50 {
            var observation = planted.observation([Self.concise])
            observation.acceptance = 0
            observation.refusal = refusal
            observation.difference = [-100, 0]
            estimator.add(observation)
        }
        let estimate = estimator.estimates()[0]
        #expect(estimate.trials == 50 && estimate.observations == 0)
        #expect(estimate.acceptance < 0.15)
        let effect = try estimate.effect
        let start = try PlantedEffects.start()
        #expect(effect.intercept == start.intercept && effect.variance == start.variance)
    }

    @Test("take no notice of other wordings, other features and unknown prompts")
    func others() throws {
        var planted = try PlantedEffects(seed: 6)
        var estimator = try planted.estimator([Self.concise])
        var observation = planted.observation([Self.concise])
        observation.prompts = [PromptWording(id: "brevity.concise", wording: 2)]
        estimator.add(observation)
        observation.prompts = [Self.concise.wording]
        observation.specification = "other"
        estimator.add(observation)
        observation.specification = "planted"
        observation.prompts = [Self.concise.wording, PromptWording(id: "x", wording: 1)]
        estimator.add(observation)
        observation.prompts = [Self.concise.wording]
        observation.difference = [.nan, 1]
        estimator.add(observation)
        // A difference that is not a number counts as none; nothing becomes NaN of it.
        #expect(estimator.estimates()[0].lines.allSatisfy { $0.intercept.isFinite })
        #expect(estimator.estimates()[0].trials == 1)
    }
}
