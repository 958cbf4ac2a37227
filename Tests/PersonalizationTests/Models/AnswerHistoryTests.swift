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
    private static func answers(_ count: Int, drifts: Bool = true) -> [(difference: [Double], side: Double)] {
        var generator = SplitMix64(seed: 5)
        return (0..<count).map { index in
            var difference = [generator.nextNormal(), generator.nextNormal()]
            let gain = difference[0] * (drifts && index < count / 2 ? 1.5 : -1.5) + difference[1] * 0.5
            if generator.nextUniform() > Logistic.sigmoid(gain) { difference = difference.map { -$0 } }
            return (difference, index % 2 == 0 ? 1 : -1)
        }
    }

    private static func history(
        _ model: RewardModel, _ answers: [(difference: [Double], side: Double)]
    ) throws -> AnswerHistory {
        var history = AnswerHistory(model: model)
        for answer in answers { try history.append(difference: answer.difference, side: answer.side) }
        return history
    }

    @Test(
        "are summed up alike, however often they are stored and taken up again in between",
        arguments: [(0.0, 0.0, 1.0), (0.05, 0.3, 0.99), (0.1, -0.2, 0.9)])
    func batches(lapse: Double, sideBias: Double, forgetting: Double) throws {
        let model = try Self.model(AnswerModel(lapse: lapse, sideBias: sideBias, forgetting: forgetting))
        let answers = Self.answers(450)
        let whole = try Self.history(model, answers)
        let expected = try whole.posterior()
        for size in [1, 17, 100, 201] {
            var history = AnswerHistory(model: model)
            for (index, answer) in answers.enumerated() {
                if index % size == 0 {
                    history = try #require(AnswerHistory(model: model, answers: index, stored: history.stored))
                }
                try history.append(difference: answer.difference, side: answer.side)
            }
            #expect(try history.posterior() == expected)
            #expect(history.collapsed == whole.collapsed)
            #expect(history.stored == whole.stored)
        }
        #expect(expected.answers == 450)
        #expect(whole.recent.count == 150)
    }

    @Test("that were stored under another model, counted otherwise or cut are not taken up")
    func foreign() throws {
        let model = try Self.model(.plain)
        let bytes = try Self.history(model, Self.answers(250)).stored
        #expect(AnswerHistory(model: model, answers: 250, stored: bytes) != nil)
        #expect(AnswerHistory(model: model, answers: 251, stored: bytes) == nil)
        #expect(AnswerHistory(model: .versionOne, answers: 250, stored: bytes) == nil)
        for count in [0, 4, 11, 20, bytes.count - 4] {
            #expect(AnswerHistory(model: model, answers: 250, stored: Array(bytes.prefix(count))) == nil)
        }
        var infinite = bytes
        infinite.replaceSubrange((bytes.count - 8)..<(bytes.count - 4), with: [0, 0, 0x80, 0x7F])
        #expect(AnswerHistory(model: model, answers: 250, stored: infinite) == nil)
    }

    @Test("are forgotten as fast past the collapse as before it", arguments: [0.9, 0.97, 0.995])
    func forgetting(factor: Double) throws {
        let model = try Self.model(AnswerModel(lapse: 0, sideBias: 0, forgetting: factor))
        let answers = Self.answers(400, drifts: false)
        let collapsed = try Self.history(model, answers).posterior()
        // Every answer kept apart: what the collapse approximates.
        var rows = PreferenceRows(dimension: 2)
        for answer in answers { try rows.append(difference: answer.difference, side: answer.side) }
        let exact = try model.posterior(from: rows)
        for index in 0..<2 {
            let deviation = exact.covariance[index, index].squareRoot()
            #expect(abs(collapsed.mean[index] - exact.mean[index]) < 0.1 * deviation)
            #expect(abs(collapsed.covariance[index, index].squareRoot() / deviation - 1) < 0.05)
        }
        #expect(
            try Self.history(model, Self.answers(400)).posterior().mean[0] < -0.1, "what was liked long ago counts less"
        )
    }

    @Test("without forgetting the old taste and the new one cancel out")
    func remembering() throws {
        let posterior = try Self.history(try Self.model(.plain), Self.answers(400)).posterior()
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
