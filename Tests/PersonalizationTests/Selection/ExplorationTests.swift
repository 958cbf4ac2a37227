import RewardFactorization
import Testing

@testable import Personalization

@Suite("Exploring prompts")
struct ExplorationTests {
    private func setting(
        share: Double, draws: Int = 64, seed: UInt64 = 5, size: Int = 2, scatter: Double = 0.05
    ) throws -> (PromptSelector, Posterior, [Double]) {
        var cases = SelectionCases(seed: seed)
        let prompts = try cases.prompts(attributes: 3, dimension: 4, scatter: scatter)
        let posterior = try cases.posterior(4, answers: 4)
        let options = PromptSelectionOptions(maximumSetSize: size, explorationShare: share, explorationDraws: draws)
        return (try PromptSelector(prompts: prompts, options: options), posterior, cases.vector(4))
    }

    @Test("Choices repeat with the seed")
    func repeats() throws {
        let (selector, posterior, baseline) = try setting(share: 0.5)
        for seed in 0..<20 {
            var one = SplitMix64(seed: UInt64(seed))
            var other = one
            let first = try selector.choose(baseline: baseline, posterior: posterior, using: &one)
            #expect(try selector.choose(baseline: baseline, posterior: posterior, using: &other) == first)
        }
    }

    @Test("The share explored is the one asked for", arguments: [0, 0.1, 0.5, 1])
    func share(share: Double) throws {
        let (selector, posterior, baseline) = try setting(share: share, draws: 4)
        var generator = SplitMix64(seed: 17)
        var explored = 0
        for _ in 0..<4000 {
            let choice = try selector.choose(baseline: baseline, posterior: posterior, using: &generator)
            explored += choice.reason == .explored ? 1 : 0
            #expect(choice.propensity > 0 && choice.propensity <= 1)
        }
        #expect(abs(Double(explored) / 4000 - share) <= 4 * (share * (1 - share) / 4000).squareRoot())
    }

    /// If propensities are right, 1/propensity of the times a choice is made averages to the chance that it could be made
    /// at all; for the deterministic choice, which can always be made, to 1.
    @Test("Weighting by one over propensity is unbiased", arguments: [0.2, 0.8])
    func propensityIsUnbiased(share: Double) throws {
        let (selector, posterior, baseline) = try setting(share: share, draws: 16)
        var generator = SplitMix64(seed: 23)
        var plain = SplitMix64(seed: 1)
        let greedy = try setting(share: 0).0.choose(baseline: baseline, posterior: posterior, using: &plain)
        let count = 6000
        var total = 0.0
        for _ in 0..<count {
            let choice = try selector.choose(baseline: baseline, posterior: posterior, using: &generator)
            if choice.prompts == greedy.prompts { total += 1 / choice.propensity }
        }
        #expect(abs(total / Double(count) - 1) < 0.12)
    }

    @Test("Sets are drawn about as often as a direct simulation finds them best", arguments: [0.05, 4])
    func drawsFollowTheBelief(scatter: Double) throws {
        let (selector, posterior, baseline) = try setting(share: 1, draws: 200, size: 1, scatter: scatter)
        var generator = SplitMix64(seed: 29)
        var chosen: [[String]: Double] = [:]
        for _ in 0..<3000 {
            let choice = try selector.choose(baseline: baseline, posterior: posterior, using: &generator)
            chosen[choice.prompts, default: 0] += 1.0 / 3000
        }
        var direct: [[String]: Double] = [:]
        var sampler = PosteriorSampler(posterior)
        for _ in 0..<30_000 {
            let weights = sampler.draw(using: &generator)
            var best: [String] = []
            var bestValue = 0.0
            for prompt in selector.prompts {
                var gain = 0.0
                for (index, change) in prompt.effect.expectedChange(baseline: baseline).enumerated() {
                    let noise = prompt.effect.variance[index].squareRoot() * generator.nextNormal()
                    gain += weights[index] * (change + noise)
                }
                let value = prompt.effect.acceptance * (Logistic.sigmoid(gain) - 0.5)
                if value > bestValue { (best, bestValue) = ([prompt.id], value) }
            }
            direct[best, default: 0] += 1.0 / 30_000
        }
        for (set, frequency) in direct { #expect(abs(frequency - chosen[set, default: 0]) < 0.04) }
    }

    @Test("An unknown person may be explored, and then changing nothing is one of the choices")
    func unknownPerson() throws {
        let (selector, _, baseline) = try setting(share: 1)
        let unknown = try Posterior(prior: .standard(dimension: 4))
        var generator = SplitMix64(seed: 2)
        var sets: Set<[String]> = []
        for _ in 0..<200 {
            let choice = try selector.choose(baseline: baseline, posterior: unknown, using: &generator)
            #expect(choice.reason == .explored)
            sets.insert(choice.prompts)
        }
        #expect(sets.count > 3)
    }

    @Test("Explored sets obey the same rules", arguments: [1, 2, 3, 5])
    func rules(size: Int) throws {
        let (selector, posterior, baseline) = try setting(share: 1, seed: 9, size: size)
        var generator = SplitMix64(seed: 2)
        for _ in 0..<100 {
            let choice = try selector.choose(baseline: baseline, posterior: posterior, using: &generator)
            let attributes = choice.prompts.compactMap { id in selector.prompts.first { $0.id == id }?.attribute }
            #expect(attributes.count <= size && Set(attributes).count == attributes.count)
        }
    }
}
