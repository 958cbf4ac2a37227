import RewardFactorization
import Testing

@testable import Personalization

@Suite("A share of random prompts")
struct RandomShareTests {
    private func selector(random: Double, exploring: Double = 0) throws -> (PromptSelector, Posterior, [Double]) {
        var cases = SelectionCases(seed: 5)
        let prompts = try cases.prompts(attributes: 3, dimension: 4)
        let posterior = try cases.posterior(4, answers: 4)
        let options = PromptSelectionOptions(
            explorationShare: exploring, randomShare: random, explorationDraws: 16)
        return (try PromptSelector(prompts: prompts, options: options), posterior, cases.vector(4))
    }

    @Test("tries every prompt alike, as often as asked", arguments: [0.02, 0.5, 1])
    func uniform(share: Double) throws {
        let (selector, posterior, baseline) = try selector(random: share)
        var generator = SplitMix64(seed: 3)
        var counts: [String: Int] = [:]
        let jobs = 12_000
        for _ in 0..<jobs {
            let choice = try selector.choose(baseline: baseline, posterior: posterior, using: &generator)
            guard choice.reason == .random else { continue }
            #expect(choice.prompts.count == 1)
            counts[choice.prompts[0], default: 0] += 1
        }
        #expect(counts.count == 6)
        let expected = share * Double(jobs) / 6
        for count in counts.values { #expect(abs(Double(count) - expected) < 5 * expected.squareRoot()) }
    }

    @Test("records the chance that the choice had, whatever led to it", arguments: [0.0, 0.4])
    func propensity(exploring: Double) throws {
        let (selector, posterior, baseline) = try selector(random: 0.3, exploring: exploring)
        var generator = SplitMix64(seed: 9)
        var seen: [[String]: (count: Int, propensity: Double)] = [:]
        let jobs = 20_000
        for _ in 0..<jobs {
            let choice = try selector.choose(baseline: baseline, posterior: posterior, using: &generator)
            seen[choice.prompts, default: (0, 0)].count += 1
            seen[choice.prompts, default: (0, 0)].propensity += choice.propensity
        }
        // Weighting by 1 / propensity counts each set that can always be made as one.
        for (prompts, figures) in seen where exploring == 0 {
            let share = Double(figures.count) / Double(jobs)
            let mean = figures.propensity / Double(figures.count)
            #expect(abs(share - mean) < 5 * (mean / Double(jobs)).squareRoot(), "\(prompts)")
        }
        for prompt in selector.prompts {
            #expect((seen[[prompt.id]]?.propensity ?? 0) / Double(seen[[prompt.id]]?.count ?? 1) >= 0.05 - 1e-9)
        }
    }

    @Test("spares people without an answer, and costs no random number where it is 0")
    func spares() throws {
        let (selector, _, baseline) = try selector(random: 1)
        var generator = SplitMix64(seed: 1)
        let before = generator.nextUniform()
        generator = SplitMix64(seed: 1)
        let nobody = try Posterior(prior: .standard(dimension: 4))
        for _ in 0..<50 {
            let choice = try selector.choose(baseline: baseline, posterior: nobody, using: &generator)
            #expect(choice.reason == .notBetter && choice.propensity == 1)
        }
        #expect(generator.nextUniform() == before)
    }
}
