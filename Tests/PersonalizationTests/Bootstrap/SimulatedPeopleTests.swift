import RewardFactorization
import Testing

@testable import Personalization

@Suite("Simulated people")
struct SimulatedPeopleTests {
    /// Texts whose candidates differ in word count and in hedges, and in nothing else.
    private static func observations() -> [PromptObservation] {
        let baseline = LocalFeatures.extract("The plants need water early in the day, before the sun stands high.")
        var generator = SplitMix64(seed: 4)
        return (0..<10).flatMap { text in
            (0..<6).map { number in
                var difference = [Double](repeating: 0, count: baseline.count)
                for feature in [LocalFeature.logWords, .hedges] {
                    difference[LocalFeatures.specification.index(of: feature.name) ?? 0] =
                        0.7 * generator.nextNormal()
                }
                return PromptObservation(
                    tenant: "", prompts: [PromptWording(id: "p\(number)", wording: 1)], languageModel: "m",
                    style: .capable, specification: LocalFeatures.specification.identifier, baseline: baseline,
                    difference: difference, sample: "000000000000000\(text)/p\(number)@1/0")
            }
        }
    }

    private static let pool = CandidatePool(observations(), specification: LocalFeatures.specification)

    @Test("compare what calibration observed: each text's candidates and its baseline, each change once")
    func pool() {
        #expect(Self.pool.texts.count == 10)
        #expect(Self.pool.texts.allSatisfy { $0.count == 7 && $0[0].difference.allSatisfy { $0 == 0 } })
        let twice = CandidatePool(
            Self.observations() + Self.observations(), specification: LocalFeatures.specification)
        #expect(twice.candidates == Self.pool.candidates)
        var loop = Self.observations()
        for index in loop.indices { loop[index].refusal = "repetition" }
        #expect(CandidatePool(loop, specification: LocalFeatures.specification).texts.isEmpty)
    }

    @Test("care only for attributes in which the candidates differ")
    func attributes() {
        let attributes = Self.pool.attributes
        #expect(Set(attributes.learnable).isSuperset(of: ["brevity", "directness"]))
        #expect(attributes.missing.contains("warmth") && attributes.missing.contains("tradition"))
        for number in 0..<50 {
            let person = SimulatedPerson(number: number, attributes: ["brevity", "directness", "warmth"], seed: 1)
            #expect((2...3).contains(person.tastes.count))
            #expect(person.tastes.allSatisfy { (1...3).contains(abs($0.weight)) })
            #expect((0.02...0.1).contains(person.lapse))
        }
    }

    @Test("answer by their taste, with lapses, as often as the model of answers says")
    func answers() throws {
        let names = RewardModel.versionOne.baseRewardNames
        var right = 0.0
        var expected = 0.0
        var variance = 0.0
        for number in 0..<40 {
            var person = SimulatedPerson(number: number, attributes: Self.pool.attributes.learnable, seed: 7)
            #expect(person.weights.count == names.count)
            for _ in 0..<50 {
                let drawn = person.nextPair(from: Self.pool)
                let pair = try #require(drawn)
                #expect(pair.first != pair.second)
                let first = CandidatePool.phi(pair.first, Self.pool.specification)
                let second = CandidatePool.phi(pair.second, Self.pool.specification)
                let utility = zip(person.weights, zip(first, second)).reduce(0) { $0 + $1.0 * ($1.1.0 - $1.1.1) }
                let chance = person.lapse / 2 + (1 - person.lapse) * Logistic.sigmoid(utility)
                right += person.prefersFirst(pair, of: Self.pool.specification) ? 1 : 0
                expected += chance
                variance += chance * (1 - chance)
            }
        }
        #expect(abs(right - expected) < 4 * variance.squareRoot())
    }

    @Test("are the same for the same seed, and others for another")
    func seeds() throws {
        func answers(_ seed: UInt64) throws -> [SimulatedAnswer] {
            var person = SimulatedPerson(number: 3, attributes: Self.pool.attributes.learnable, seed: seed)
            return try (0..<20).map { number in
                let drawn = person.nextPair(from: Self.pool)
                let pair = try #require(drawn)
                let prefersFirst = person.prefersFirst(pair, of: Self.pool.specification)
                return SimulatedAnswer(
                    of: person, number: number, pair: pair, prefersFirst: prefersFirst,
                    specification: Self.pool.specification)
            }
        }
        #expect(try answers(1) == answers(1))
        #expect(try answers(1).map(\.difference) != answers(2).map(\.difference))
        #expect(try answers(1).allSatisfy { $0.pair.count == 16 })
    }

    @Test("name a pair alike in either order")
    func pairs() throws {
        let person = SimulatedPerson(number: 1, attributes: ["brevity", "directness"], seed: 1)
        let texts = Self.pool.texts[0]
        func answer(_ first: Int, _ second: Int, _ prefersFirst: Bool) -> SimulatedAnswer {
            SimulatedAnswer(
                of: person, number: 0,
                pair: SimulatedPerson.Pair(text: 0, first: texts[first], second: texts[second]),
                prefersFirst: prefersFirst, specification: Self.pool.specification)
        }
        #expect(answer(1, 2, true).pair == answer(2, 1, true).pair)
        #expect(answer(1, 2, true).pair != answer(1, 3, true).pair)
        #expect(answer(1, 2, true).difference == answer(2, 1, false).difference)
        #expect(answer(1, 2, true).preferredShownFirst && !answer(2, 1, false).preferredShownFirst)
    }
}
