import RewardFactorization
import Testing

@testable import Personalization

@Suite("Effects of prompts under a learned model")
struct EffectMapTests {
    private let one = RewardModel.versionOne
    private let effect = CatalogEffect(
        intercept: 1.2, slope: -0.4, side: ["warmth": -0.3], variance: 0.04, acceptance: 0.9)

    /// Differences of texts: independent features, as large as version 1's scales.
    private func differences(_ count: Int) -> [[Double]] {
        var generator = SplitMix64(seed: 3)
        return (0..<count).map { _ in one.scale.map { $0 * generator.nextNormal() } }
    }

    private func map(_ phi: ([Double]) -> [Double], rewards: Int, count: Int = 3000) throws -> EffectMap {
        let sample = differences(count)
        return try EffectMap(
            source: sample.map { one.phiDifference($0) }, target: sample.map(phi), rewards: rewards,
            sourceRewards: one.baseRewardCount)
    }

    private func learned(_ map: EffectMap, rows: [[Double]]) throws -> RewardModel {
        try RewardModel(
            version: 2, specification: one.specification, mean: one.mean, scale: one.scale,
            baseRewardNames: rows.indices.map { "f\($0)" }, baseRewards: rows.flatMap { $0 },
            priorMean: rows.map { _ in 0 },
            priorCovariance: rows.indices.flatMap { row in (0...row).map { $0 == row ? 1 : 0 } }, effectMap: map)
    }

    @Test("under version 1 are the catalog's, attribute by attribute")
    func identity() throws {
        let carried = try one.startingEffect(effect, of: "brevity")
        let brevity = try #require(one.baseRewardNames.firstIndex(of: "brevity"))
        let warmth = try #require(one.baseRewardNames.firstIndex(of: "warmth"))
        #expect(carried.intercept[brevity] == 1.2)
        #expect(carried.intercept[warmth] == -0.3)
        #expect(carried.slope[brevity] == -0.4)
        #expect(carried.variance[brevity] == 0.04)
        #expect(carried.acceptance == 0.9)
    }

    @Test("follow a base function that is version 1's, turned round and scaled, closely")
    func scaled() throws {
        let brevity = try #require(one.baseRewardNames.firstIndex(of: "brevity"))
        let row = (0..<one.featureCount).map { -2 * one.baseRewards[brevity * one.featureCount + $0] }
        let map = try map({ [-2 * one.phiDifference($0)[brevity]] }, rewards: 1)
        let carried = try learned(map, rows: [row]).startingEffect(effect, of: "brevity")
        #expect(abs(carried.intercept[0] + 2.4) < 0.2)
        #expect(abs(carried.slope[0] + 0.4) < 0.1)
        #expect(carried.variance[0] >= 4 * 0.04 * 0.8)
        #expect(carried.variance[0] < 0.6)
    }

    @Test("are uncertain where version 1 does not tell what the base function measures")
    func unexplained() throws {
        // A feature that no base reward of version 1 has.
        let unused = try #require(
            (0..<one.featureCount).first { feature in
                one.baseRewardNames.indices.allSatisfy { one.baseRewards[$0 * one.featureCount + feature] == 0 }
            })
        let map = try map({ [$0[unused] / one.scale[unused]] }, rewards: 1)
        let row = (0..<one.featureCount).map { $0 == unused ? 1.0 : 0 }
        let carried = try learned(map, rows: [row]).startingEffect(effect, of: "brevity")
        #expect(abs(carried.intercept[0]) < 0.1)
        #expect(carried.variance[0] > 0.3)
    }

    @Test("are nothing without comparisons, and for an attribute that version 1 does not know")
    func nothing() throws {
        let empty = try map({ [one.phiDifference($0)[0]] }, rewards: 1, count: 0)
        let row = Array(one.baseRewards.prefix(one.featureCount))
        #expect(try learned(empty, rows: [row]).startingEffect(effect, of: "brevity").intercept == [0])
        let full = try map({ [one.phiDifference($0)[0]] }, rewards: 1)
        let plain = CatalogEffect(intercept: 1, slope: 0, variance: 0.04, acceptance: 1)
        #expect(try learned(full, rows: [row]).startingEffect(plain, of: "rhyme").intercept == [0])
    }

    @Test("prompts that count in every language are the same under a learned model")
    func languageNeutral() throws {
        let map = try map({ [one.phiDifference($0)[0]] }, rewards: 1)
        let model = try learned(map, rows: [Array(one.baseRewards.prefix(one.featureCount))])
        #expect(model.languageNeutralAttributes == one.languageNeutralAttributes)
        #expect(one.languageNeutralAttributes.contains("brevity"))
        #expect(!one.languageNeutralAttributes.contains("warmth"))
    }
}
