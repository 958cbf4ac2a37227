import RewardFactorization
import Testing

@testable import Personalization

@Suite("A challenger against the champion")
struct ModelChallengeTests {
    private static func challenge(people: Int, gain: Double, error: Double) -> ModelChallenge {
        let side = ModelChallenge.Side(version: 1, logLoss: 0.6, auc: 0.7, accuracy: 0.65)
        return ModelChallenge(
            champion: side, challenger: side, people: people, comparisons: people * 10, gain: gain, standardError: error
        )
    }

    @Test(
        "passes only when it is better or not worse beyond doubt",
        arguments: [
            (100, 0.05, 0.01, ModelChallenge.Verdict.better), (100, 0.0, 0.001, .notWorse),
            (100, 0.05, 0.05, .doubtful), (100, -0.01, 0.001, .doubtful), (7, 0.5, 0.01, .tooFew),
            // Student's t with 8 people: 1.9 standard errors are needed.
            (8, 0.0165, 0.01, .doubtful), (8, 0.02, 0.01, .better),
        ])
    func verdict(people: Int, gain: Double, error: Double, expected: ModelChallenge.Verdict) {
        let challenge = Self.challenge(people: people, gain: gain, error: error)
        #expect(challenge.verdict == expected)
        #expect(challenge.isPassed == (expected == .better || expected == .notWorse))
    }

    @Test("people held out at a small share are held out at a larger one, and teams do not share them")
    func shares() {
        let people = (0..<4000).map { Person(tenant: "demo", userID: "person-\($0)") }
        let small = people.filter { HeldOutPeople.contain($0, share: 0.05) }
        let large = people.filter { HeldOutPeople.contain($0, share: 0.2) }
        #expect(Set(small).isSubset(of: large))
        #expect((150...250).contains(small.count))
        #expect((720...880).contains(large.count))
        let other = people.filter { HeldOutPeople.contain(Person(tenant: "other", userID: $0.userID), share: 0.2) }
        #expect(Set(other) != Set(large))
        #expect(HeldOutPeople.share(ofPeople: 60) == 0.2)
        #expect(HeldOutPeople.share(ofPeople: 100_000) == 0.02)
    }

    @Test("the model whose base function people answer by wins over one that measures something else")
    func compares() throws {
        let one = RewardModel.versionOne
        func model(_ reward: Int, version: Int) throws -> RewardModel {
            try RewardModel(
                version: version, specification: one.specification, mean: one.mean, scale: one.scale,
                baseRewardNames: ["f"],
                baseRewards: Array(one.baseRewards[reward * one.featureCount..<(reward + 1) * one.featureCount]),
                priorMean: [0], priorCovariance: [4])
        }
        let right = try model(0, version: 2)
        let wrong = try model(2, version: 1)
        var generator = SplitMix64(seed: 11)
        var heldOut = HeldOutPeople()
        for person in 0..<40 {
            heldOut.begin()
            for _ in 0..<20 {
                var difference = one.scale.map { $0 * generator.nextNormal() }
                let gain = (person % 2 == 0 ? 3 : -3) * right.phiDifference(difference)[0]
                if generator.nextUniform() > Logistic.sigmoid(gain) { difference = difference.map { -$0 } }
                heldOut.append(
                    HeldOutPeople.Answer(
                        specification: one.featureSpecification, difference: difference.map { Float($0) }, side: 0))
            }
        }
        let challenge = try heldOut.compare(champion: wrong, challenger: right)
        #expect(challenge.verdict == .better)
        #expect(challenge.people == 40)
        #expect(challenge.comparisons == 400)
        #expect(challenge.challenger.auc > 0.85)
        let swapped = try heldOut.compare(champion: right, challenger: wrong)
        #expect(swapped.verdict == .doubtful)
        #expect(abs(swapped.gain + challenge.gain) < 1e-12)
    }

    @Test("a person's answers are kept up to a limit, the latest")
    func limit() {
        var heldOut = HeldOutPeople()
        heldOut.begin()
        for index in 0..<100 {
            heldOut.append(HeldOutPeople.Answer(specification: "s", difference: [Float(index)], side: 0))
        }
        #expect(heldOut.people[0].count == HeldOutPeople.answers)
        #expect(heldOut.people[0].last?.difference == [99])
    }
}
