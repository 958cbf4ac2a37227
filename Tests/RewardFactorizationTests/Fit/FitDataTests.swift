import Foundation
import Testing

@testable import RewardFactorization

@Suite("Degenerate data and interrupted fits")
struct FitDataTests {
    enum Case: String, CaseIterable {
        case equal, separable, oneUser, oneAnswerEach, moreBaseFunctionsThanFeatures, oneFeature, constantFeature
        case duplicates, hugeAndTiny, gapsInPeople, allConstantButOne
    }

    @Test("Whatever the data, all numbers are finite", arguments: Case.allCases)
    func finite(name: Case) throws {
        var generator = SplitMix64(seed: 77)
        func random(_ count: Int) -> [Float] { (0..<count).map { _ in Float(generator.nextNormal()) } }
        var set = try ComparisonSet(featureCount: name == .oneFeature ? 1 : 3)
        var options = FitOptions(baseFunctions: 1...2, regularisation: [1], heldOutShare: 0.5)
        switch name {
        case .equal: for row in 0..<60 { try set.append(person: row % 12, difference: [1, -1, 0.5]) }
        case .separable:
            for row in 0..<60 { try set.append(person: row % 12, difference: random(3).map { abs($0) * 10 }) }
        case .oneUser: for _ in 0..<30 { try set.append(person: 0, difference: random(3)) }
        case .oneAnswerEach: for row in 0..<40 { try set.append(person: row, difference: random(3)) }
        case .moreBaseFunctionsThanFeatures:
            options.baseFunctions = 8...8
            for row in 0..<60 { try set.append(person: row % 12, difference: random(3)) }
        case .oneFeature: for row in 0..<60 { try set.append(person: row % 12, difference: random(1)) }
        case .constantFeature:
            for row in 0..<60 { try set.append(person: row % 12, difference: random(2) + [0]) }
        case .duplicates:
            for row in 0..<60 {
                let value = random(1)[0]
                try set.append(person: row % 12, difference: [value, value, -value])
            }
        case .hugeAndTiny:
            for row in 0..<60 {
                let values = random(3)
                try set.append(person: row % 12, difference: [values[0] * 1e8, values[1] * 1e-8, values[2]])
            }
        case .gapsInPeople: for row in 0..<60 { try set.append(person: row % 12 * 7, difference: random(3)) }
        case .allConstantButOne:
            for row in 0..<60 { try set.append(person: row % 12, difference: [0, random(1)[0], 0]) }
        }
        let fitted = try RewardFit.run(comparisons: set, options: options)
        let numbers =
            fitted.baseFunctions + fitted.scale + fitted.prior.mean
            + [fitted.heldOut.logLoss, fitted.heldOut.auc, fitted.answers.lapse, fitted.answers.sideBias]
        #expect(numbers.allSatisfy { $0.isFinite }, "\(fitted)")
        #expect(fitted.baseFunctionCount <= set.featureCount)
        #expect(fitted.scale.allSatisfy { $0 > 0 })
    }

    @Test("What cannot be learned from is refused with a code")
    func refused() throws {
        func code(_ body: () throws -> Void) -> RewardFactorizationError.Code? {
            do { try body() } catch { return (error as? RewardFactorizationError)?.code }
            return nil
        }
        var set = try ComparisonSet(featureCount: 2)
        #expect(code { _ = try RewardFit.run(comparisons: set) } == .insufficientData)
        #expect(code { try set.append(person: 0, difference: [.nan, 1]) } == .notFinite)
        #expect(code { try set.append(person: 0, difference: [.infinity, 1]) } == .notFinite)
        #expect(code { try set.append(person: 0, difference: [1]) } == .dimensionMismatch)
        #expect(code { try set.append(person: -1, difference: [1, 1]) } == .valueOutOfRange)
        #expect(set.count == 0)
        try set.append(person: 0, difference: [0, 0])
        #expect(code { _ = try RewardFit.run(comparisons: set) } == .insufficientData)
        #expect(code { _ = try ComparisonSet(featureCount: 0) } == .dimensionOutOfRange)
        try set.append(person: 1, difference: [1, 2])
        for options in [
            FitOptions(baseFunctions: 0...2), FitOptions(baseFunctions: 1...99), FitOptions(regularisation: []),
            FitOptions(regularisation: [.nan]), FitOptions(heldOutShare: 2), FitOptions(threads: 0),
            FitOptions(maximumIterations: 0), FitOptions(tolerance: 0),
        ] {
            #expect(code { _ = try RewardFit.run(comparisons: set, options: options) } == .valueOutOfRange)
        }
    }

    @Test("Interrupted at any checkpoint and resumed from JSON, a fit gives the same bits")
    func resumed() throws {
        let planted = try PlantedPeople(people: 30, answers: 8, features: 3, baseFunctions: 2, seed: 4)
        let options = FitOptions(baseFunctions: 1...2, regularisation: [1], heldOutShare: 0.5, maximumIterations: 40)
        var checkpoints: [Data] = []
        var shares: [Double] = []
        let whole = try RewardFit.run(comparisons: planted.comparisons, options: options) { progress in
            shares.append(progress.shareDone)
            if let checkpoint = progress.checkpoint { checkpoints.append(try JSONEncoder().encode(checkpoint)) }
        }
        #expect(checkpoints.count >= 5)
        #expect(shares == shares.sorted() && shares.allSatisfy { (0...1).contains($0) })
        for data in checkpoints {
            let checkpoint = try JSONDecoder().decode(FitCheckpoint.self, from: data)
            #expect(try RewardFit.run(comparisons: planted.comparisons, options: options, from: checkpoint) == whole)
        }
        let checkpoint = try JSONDecoder().decode(FitCheckpoint.self, from: checkpoints[0])
        var other = options
        other.seed = 99
        #expect {
            _ = try RewardFit.run(comparisons: planted.comparisons, options: other, from: checkpoint)
        } throws: { ($0 as? RewardFactorizationError)?.code == .checkpointMismatch }
    }

    @Test("What progress throws interrupts the fit")
    func interrupted() throws {
        let planted = try PlantedPeople(people: 20, answers: 6, features: 3, baseFunctions: 1, seed: 4)
        var calls = 0
        #expect(throws: CancellationError.self) {
            _ = try RewardFit.run(comparisons: planted.comparisons, options: RewardFitTests.options(1)) { _ in
                calls += 1
                if calls == 3 { throw CancellationError() }
            }
        }
        #expect(calls == 3)
    }

    @Test("A subset renumbers people and keeps their answers in order")
    func subset() throws {
        var set = try ComparisonSet(featureCount: 1)
        for row in 0..<9000 { try set.append(person: row % 3, difference: [Float(row)], pair: row) }
        let part = set.subset(people: [2, 0, 2, 17])
        #expect(part.count == 6000)
        #expect(part.personCount == 2)
        #expect((0..<6).map { part.row($0).first } == [0, 2, 3, 5, 6, 8])
        #expect(Array(part.people[0..<4]) == [1, 0, 1, 0])
        #expect(part.pairs[5999] == 8999)
    }

    @Test("The first features of a set keep whose answers they are, and of which pair and topic")
    func firstFeatures() throws {
        var set = try ComparisonSet(featureCount: 2)
        var short = try ComparisonSet(featureCount: 1)
        for row in 0..<9000 {
            let side = row % 2 == 0 ? true : nil
            try set.append(
                person: row % 3, difference: [Float(row), -1], preferredShownFirst: side, pair: row, topic: row % 50)
            try short.append(
                person: row % 3, difference: [Float(row)], preferredShownFirst: side, pair: row, topic: row % 50)
        }
        for (part, expected) in [
            (try set.prefix(features: 1), short),
            (try set.prefix(features: 1).subset(people: [2, 0]), short.subset(people: [2, 0])),
        ] {
            #expect(part.count == expected.count && part.personCount == expected.personCount)
            #expect(part.people == expected.people && part.sides == expected.sides)
            #expect(part.pairs == expected.pairs && part.topics == expected.topics)
            #expect((0..<part.count).allSatisfy { part.row($0).elementsEqual(expected.row($0)) })
        }
    }
}
