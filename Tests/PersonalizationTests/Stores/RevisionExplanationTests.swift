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
        let read = try RevisionExplanation(stored: explanation.encoded())
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
        let read = try RevisionExplanation(stored: explanation.encoded())
        #expect(read == explanation)
    }

    @Test(
        "reads numbers back, whatever they are",
        arguments: [
            0, 0.0004, 0.0006, -0.0006, 1, -1.5, 12.34, 0.999_6, 123_456.789, .infinity, -.infinity, .nan, 1e300, 9.05,
        ])
    func numbers(number: Double) throws {
        var explanation = RevisionExplanation(try choice(gain: 0.7), threshold: 0.6, isEnglish: true)
        explanation.weights = [number]
        let read = try RevisionExplanation(stored: explanation.encoded())
        let expected = number.isNaN ? 0 : (min(max(number, -1e12), 1e12) * 1000).rounded() / 1000
        #expect(abs(read.weights[0] - expected) <= abs(expected) * 1e-15)
    }

    @Test("of an earlier release is read from its JSON")
    func json() throws {
        let read = try RevisionExplanation(
            stored: Array(
                #"""
                {"reason":"chosen","threshold":0.6,"english":true,"chosen":true,"weights":[1,-0.25],"deviations":[0.2,0.3],
                "sets":[{"prompts":["a.up"],"gain":0.7,"better":0.9,"win":0.6,"acceptance":0.8}],"change":[0.7,0],
                "candidates":[{"refusal":"lost_number"},{"gain":-1.25}]}
                """#.utf8))
        #expect(read.isChosen && read.sets.first?.probabilityBetter == 0.9 && read.weights == [1, -0.25])
        #expect(read.candidates == [.init(refusal: "lost_number", gain: nil), .init(refusal: nil, gain: -1.25)])
    }

    @Test("that is damaged is refused, never read beyond its end")
    func damaged() throws {
        var explanation = RevisionExplanation(try choice(gain: 0.7), threshold: 0.6, isEnglish: true)
        explanation.setWeights(try posterior())
        explanation.candidates = [.init(refusal: "lost_number", gain: 0.5)]
        let whole = explanation.encoded()
        for count in whole.indices {
            #expect(throws: (any Error).self) { try RevisionExplanation(stored: Array(whole.prefix(count))) }
        }
        var generator = SplitMix64(seed: 7)
        for _ in 0..<2000 {
            var bytes = whole
            for _ in 0..<3 {
                bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            _ = try? RevisionExplanation(stored: bytes)
        }
        #expect(throws: (any Error).self) { try RevisionExplanation(stored: [2]) }
        #expect(throws: (any Error).self) { try RevisionExplanation(stored: [UInt8](repeating: 0xFF, count: 12)) }
    }
}
