import Foundation
import Personalization
import RewardFactorization
import Testing

@Suite("A revision's explanation")
struct RevisionExplanationTests {
    private func choice(gain: Double) throws -> PromptChoice {
        let effect = try PromptEffect(intercept: [gain, 0], slope: [0, 0], variance: [0.01, 0.01], acceptance: 0.8)
        let selector = try PromptSelector(prompts: [
            SelectablePrompt(id: "a.up", attribute: "a", direction: "up", effect: effect)
        ])
        var generator = SplitMix64(seed: 1)
        return try selector.choose(baseline: [0, 0], posterior: posterior(), using: &generator)
    }

    private func posterior() throws -> Posterior {
        Posterior(
            prior: try GaussianPrior(
                mean: [1, -0.25], covariance: SymmetricMatrix(dimension: 2, packed: [0.04, 0, 0.09])))
    }

    @Test("reads back as it was written, with three decimals")
    func roundTrip() throws {
        var explanation = RevisionExplanation(try choice(gain: 0.7), threshold: 0.6, isEnglish: true)
        explanation.setWeights(try posterior())
        explanation.change = [0.7, 0]
        explanation.candidates = [.init(refusal: "lost_number", gain: nil), .init(refusal: nil, gain: -1.25)]
        let read = try JSONDecoder().decode(RevisionExplanation.self, from: Data(explanation.encoded()))
        #expect(read.isChosen && read.isEnglish && read.reason == "chosen")
        #expect(read.weights == [1, -0.25] && read.deviations == [0.2, 0.3] && read.change == [0.7, 0])
        #expect(read.candidates == explanation.candidates)
        let set = try #require(read.sets.first)
        #expect(set.prompts == ["a.up"] && set.gain == 0.7 && set.acceptance == 0.8)
        #expect(abs(set.probabilityBetter - (explanation.sets.first?.probabilityBetter ?? 0)) < 0.0005)
    }

    @Test("of what was left alone says that nothing was chosen")
    func nothing() throws {
        let explanation = RevisionExplanation(try choice(gain: -0.7), threshold: 0.6, isEnglish: false)
        #expect(!explanation.isChosen && explanation.sets.isEmpty && explanation.reason == "not_better")
        let read = try JSONDecoder().decode(RevisionExplanation.self, from: Data(explanation.encoded()))
        #expect(read == explanation)
    }

    @Test(
        "writes numbers that JSON can read, whatever they are",
        arguments: [
            0, 0.0004, 0.0006, -0.0006, 1, -1.5, 12.34, 0.999_6, 123_456.789, .infinity, -.infinity, .nan, 1e300, 9.05,
        ])
    func numbers(number: Double) throws {
        var explanation = RevisionExplanation(try choice(gain: 0.7), threshold: 0.6, isEnglish: true)
        explanation.weights = [number]
        let read = try JSONDecoder().decode(RevisionExplanation.self, from: Data(explanation.encoded()))
        let expected = number.isNaN ? 0 : (min(max(number, -1e12), 1e12) * 1000).rounded() / 1000
        #expect(abs(read.weights[0] - expected) <= abs(expected) * 1e-15)
    }
}
