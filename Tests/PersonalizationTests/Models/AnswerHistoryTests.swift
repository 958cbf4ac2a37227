import RewardFactorization
import Testing

@testable import Personalization

@Suite("A person's answers under a model")
struct AnswerHistoryTests {
    private static func model(_ answers: AnswerModel) throws -> RewardModel {
        let one = RewardModel.versionOne
        return try RewardModel(
            version: 1, specification: one.specification, mean: one.mean, scale: one.scale,
            baseRewardNames: ["a", "b"], baseRewards: Array(one.baseRewards.prefix(2 * one.featureCount)),
            priorMean: [0.2, -0.1], priorCovariance: [1, 0.3, 2], answers: answers)
    }

    /// - Parameter drifts: Whether tastes turn round half-way.
    private static func answers(_ count: Int, drifts: Bool = true) throws -> [AnswerHistory.Answer] {
        var generator = SplitMix64(seed: 5)
        return try (0..<count).map { index in
            var difference = [generator.nextNormal(), generator.nextNormal()]
            let gain = difference[0] * (drifts && index < count / 2 ? 1.5 : -1.5) + difference[1] * 0.5
            if generator.nextUniform() > Logistic.sigmoid(gain) { difference = difference.map { -$0 } }
            return AnswerHistory.Answer(
                id: Int64(index + 1),
                observation: try PreferenceObservation(difference: difference, side: index % 2 == 0 ? 1 : -1))
        }
    }

    @Test(
        "are summed up alike, whatever the size of the batches that they come in",
        arguments: [(0.0, 0.0, 1.0), (0.05, 0.3, 0.99), (0.1, -0.2, 0.9)])
    func batches(lapse: Double, sideBias: Double, forgetting: Double) throws {
        let model = try Self.model(AnswerModel(lapse: lapse, sideBias: sideBias, forgetting: forgetting))
        let answers = try Self.answers(450)
        var whole = AnswerHistory(model: model, collapsed: nil)
        let expected = try whole.posterior(from: answers)
        for size in [1, 17, 100, 201] {
            var collapsed: AnswerHistory.Collapsed?
            var posterior: Posterior?
            for end in stride(from: size, to: answers.count + size, by: size) {
                var history = AnswerHistory(model: model, collapsed: collapsed)
                let through = collapsed?.through ?? 0
                posterior = try history.posterior(from: answers.prefix(end).filter { $0.id > through })
                collapsed = history.collapsed
            }
            #expect(posterior == expected)
            #expect(collapsed == whole.collapsed)
        }
        #expect(expected.answers == 450)
        #expect(whole.collapsed?.answers == 300)
    }

    @Test("are forgotten as fast past the collapse as before it", arguments: [0.9, 0.97, 0.995])
    func forgetting(factor: Double) throws {
        let model = try Self.model(AnswerModel(lapse: 0, sideBias: 0, forgetting: factor))
        let answers = try Self.answers(400, drifts: false)
        var history = AnswerHistory(model: model, collapsed: nil)
        let collapsed = try history.posterior(from: answers)
        // Every answer kept apart: what the collapse approximates.
        let exact = try model.posterior(from: answers.map(\.observation))
        for index in 0..<2 {
            let deviation = exact.covariance[index, index].squareRoot()
            #expect(abs(collapsed.mean[index] - exact.mean[index]) < 0.1 * deviation)
            #expect(abs(collapsed.covariance[index, index].squareRoot() / deviation - 1) < 0.05)
        }
        var drifting = AnswerHistory(model: model, collapsed: nil)
        #expect(
            try drifting.posterior(from: try Self.answers(400)).mean[0] < -0.1, "what was liked long ago counts less")
    }

    @Test("without forgetting the old taste and the new one cancel out")
    func remembering() throws {
        let model = try Self.model(.plain)
        var history = AnswerHistory(model: model, collapsed: nil)
        let posterior = try history.posterior(from: try Self.answers(400))
        #expect(abs(posterior.mean[0]) < 0.3)
    }

    @Test("the side on which a text was shown explains an answer away")
    func sides() throws {
        let biased = try Self.model(AnswerModel(lapse: 0, sideBias: 2, forgetting: 1))
        func mean(side: Double) throws -> Double {
            let answers = try (0..<10).map { _ in try PreferenceObservation(difference: [1, 0], side: side) }
            return try biased.posterior(from: answers).mean[0]
        }
        #expect(try mean(side: 1) < mean(side: 0))
        #expect(try mean(side: 0) < mean(side: -1))
    }
}
