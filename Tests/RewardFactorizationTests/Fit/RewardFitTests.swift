import Foundation
import Testing

@testable import RewardFactorization

@Suite("Learning base reward functions")
struct RewardFitTests {
    /// Options that are quick without optimisation: two folds, one J, one regularisation.
    static func options(_ count: Int, share: Double = 0.5, regularisation: Double = 0.3) -> FitOptions {
        FitOptions(baseFunctions: count...count, regularisation: [regularisation], heldOutShare: share)
    }

    @Test("A fit survives encoding and says what it did")
    func encoding() throws {
        let planted = try PlantedPeople(people: 40, answers: 8, features: 4, baseFunctions: 2, seed: 1)
        let fitted = try RewardFit.run(comparisons: planted.comparisons, options: Self.options(2))
        #expect(fitted.baseFunctions.count == 8)
        #expect(fitted.trace.count == 1)
        #expect(fitted.heldOut.people == 40)
        #expect(fitted.phiDifference([1, 0, 0, 0]).count == 2)
        let copy = try JSONDecoder().decode(FittedRewards.self, from: JSONEncoder().encode(fitted))
        #expect(copy == fitted)
    }

    /// Plain Laplace EM finds .12, .16 and .35 of the variance here.
    @Test("The planted variance of the weights is recovered within 30 %", arguments: [5, 10, 20])
    func variance(answers: Int) throws {
        let planted = try PlantedPeople(
            people: 3600 / answers, answers: answers, features: 4, baseFunctions: 2, seed: UInt64(answers))
        let fitted = try RewardFit.run(comparisons: planted.comparisons, options: Self.options(2, regularisation: 0.1))
        let ratio = planted.varianceRatio(fitted)
        #expect((0.7...1.3).contains(ratio), "\(answers) answers: \(ratio)")
    }

    @Test("Base functions and weights come nearer to those planted as data grow")
    func recovery() throws {
        var angles: [Double] = []
        var correlations: [Double] = []
        for people in [30, 240] {
            let planted = try PlantedPeople(people: people, answers: 15, features: 6, baseFunctions: 2, seed: 7)
            let fitted = try RewardFit.run(comparisons: planted.comparisons, options: Self.options(2, share: 0))
            angles.append(planted.smallestCosine(fitted))
            correlations.append(try planted.utilityCorrelation(fitted))
        }
        #expect(angles[1] > angles[0])
        #expect(angles[1] > 0.95, "\(angles)")
        #expect(correlations[1] > correlations[0] - 0.02)
        #expect(correlations[1] > 0.75, "\(correlations)")
    }

    @Test("A lapse and a side bias are found")
    func answerModel() throws {
        let planted = try PlantedPeople(
            people: 100, answers: 35, features: 3, baseFunctions: 2, spread: 2.5, lapse: 0.15, sideBias: 0.5, seed: 11)
        let fitted = try RewardFit.run(comparisons: planted.comparisons, options: Self.options(2))
        #expect(abs(fitted.answers.lapse - 0.15) < 0.07, "\(fitted.answers)")
        #expect(abs(fitted.answers.sideBias - 0.5) < 0.2, "\(fitted.answers)")
    }

    @Test("The gauge is fixed: identity covariance, uncorrelated base functions by variance, largest elements positive")
    func gauge() throws {
        let planted = try PlantedPeople(people: 80, answers: 10, features: 5, baseFunctions: 3, seed: 3)
        let fitted = try RewardFit.run(comparisons: planted.comparisons, options: Self.options(3, share: 0))
        #expect(fitted.prior.covariance == SymmetricMatrix(unchecked: [1, 0, 1, 0, 0, 1], dimension: 3))
        var moments = [Double](repeating: 0, count: 9)
        for row in 0..<planted.comparisons.count {
            let phi = fitted.phiDifference(planted.comparisons.row(row).map(Double.init))
            for a in 0..<3 { for b in 0..<3 { moments[a * 3 + b] += phi[a] * phi[b] } }
        }
        #expect(moments[0] > moments[4] && moments[4] > moments[8])
        #expect(abs(moments[1]) < 1e-3 * moments[0] && abs(moments[2]) < 1e-3 * moments[0])
        for row in 0..<3 {
            let elements = fitted.baseFunctions[(row * 5)..<(row * 5 + 5)]
            #expect(elements.max { abs($0) < abs($1) } ?? 0 > 0)
        }
    }

    @Test("A feature's unit does not matter")
    func scaling() throws {
        let planted = try PlantedPeople(people: 60, answers: 10, features: 4, baseFunctions: 2, seed: 5)
        var other = try ComparisonSet(featureCount: 4)
        let units: [Float] = [1000, 0.001, 8, 1]
        for row in 0..<planted.comparisons.count {
            try other.append(
                person: Int(planted.comparisons.people[row]),
                difference: zip(planted.comparisons.row(row), units).map { $0 * $1 })
        }
        let one = try RewardFit.run(comparisons: planted.comparisons.withoutSides(), options: Self.options(2))
        let two = try RewardFit.run(comparisons: other, options: Self.options(2))
        for (a, b) in zip(one.baseFunctions, two.baseFunctions) { #expect(abs(a - b) < 0.01) }
        #expect(abs(one.heldOut.logLoss - two.heldOut.logLoss) < 1e-3)
        for (unit, pair) in zip(units, zip(one.scale, two.scale)) {
            #expect(abs(pair.1 / pair.0 / Double(unit) - 1) < 1e-4)
        }
    }

    @Test("The order of people does not matter")
    func order() throws {
        let planted = try PlantedPeople(people: 50, answers: 10, features: 4, baseFunctions: 2, seed: 6)
        var generator = SplitMix64(seed: 1)
        let shuffled = planted.comparisons.subset(people: Array(0..<50).shuffled(using: &generator))
        let options = Self.options(2, share: 0)
        let one = try RewardFit.run(comparisons: planted.comparisons, options: options)
        let two = try RewardFit.run(comparisons: shuffled, options: options)
        for (a, b) in zip(one.baseFunctions, two.baseFunctions) { #expect(abs(a - b) < 0.01) }
        for (a, b) in zip(one.prior.mean, two.prior.mean) { #expect(abs(a - b) < 0.02) }
    }

    @Test("The same seed gives the same bits with any number of threads; J is chosen among several")
    func repeatable() throws {
        let planted = try PlantedPeople(people: 60, answers: 12, features: 4, baseFunctions: 2, spread: 2, seed: 8)
        var options = FitOptions(baseFunctions: 1...3, regularisation: [0.3], heldOutShare: 0.5)
        let one = try RewardFit.run(comparisons: planted.comparisons, options: options)
        options.threads = 3
        #expect(try RewardFit.run(comparisons: planted.comparisons, options: options) == one)
        #expect(one.trace.map(\.baseFunctionCount).starts(with: [1, 2]))
        #expect(one.baseFunctionCount >= 2)
    }
}

@Suite("Starting where people share comparisons")
struct SharedPairStartTests {
    @Test("The completed matrix of labels gives base functions near those planted")
    func shared() throws {
        let planted = try PlantedPeople(
            people: 120, answers: 20, features: 6, baseFunctions: 2, spread: 2, seed: 21, sharedPairs: 60)
        let problem = try FitMathematicsTests.problem(planted.comparisons, dimension: 2)
        let start = try #require(
            SharedPairStart(
                set: problem.set, index: problem.index, people: problem.activePeople, dimension: 2))
        let rows = try #require(
            start.baseFunctions(
                set: problem.set, dimension: 2, scale: problem.scale, constant: problem.constant,
                metric: problem.metric, seed: 1))
        let fitted = FittedRewards(
            baseFunctionCount: 2, featureCount: 6, scale: problem.scale, baseFunctions: rows,
            prior: try .standard(dimension: 2), answers: .plain, heldOut: .none, trace: [])
        // The scale is found afterwards.
        #expect(planted.smallestCosine(fitted) > 0.8, "\(planted.smallestCosine(fitted))")
    }

    @Test("A whole fit from shared pairs, with pairs held out too, comes near what was planted")
    func endToEnd() throws {
        let planted = try PlantedPeople(
            people: 150, answers: 24, features: 8, baseFunctions: 2, spread: 2, seed: 22, sharedPairs: 120)
        #expect(HeldOutTopics(planted.comparisons, seed: 1) != nil)
        let fitted = try RewardFit.run(
            comparisons: planted.comparisons, options: RewardFitTests.options(2, share: 0.2, regularisation: 1))
        #expect(planted.smallestCosine(fitted) > 0.8, "\(planted.smallestCosine(fitted))")
        #expect(try planted.utilityCorrelation(fitted) > 0.7)
        // Each person is predicted once, on a fifth of the pairs; a few have answered none of those.
        #expect((140...150).contains(fitted.heldOut.people))
        #expect((400...1100).contains(fitted.heldOut.comparisons), "\(fitted.heldOut)")
    }

    @Test("Base functions that know shared texts by heart are seen through on texts that are held out")
    func heldOutTopics() throws {
        var generator = SplitMix64(seed: 9)
        // As many features as pairs, so that base functions can know each pair by heart.
        let pairs = (0..<60).map { _ in (0..<60).map { _ in Float(generator.nextNormal()) } }
        let noise = (0..<60).map { _ in generator.nextNormal() }
        func set(withTopics: Bool) throws -> ComparisonSet {
            var generator = SplitMix64(seed: 10)
            var set = try ComparisonSet(featureCount: 60)
            for person in 0..<60 {
                let weight = generator.nextNormal()
                for _ in 0..<30 {
                    let pair = Int(generator.next() % 60)
                    // What people differ in is a property of the pair that no feature generalises.
                    let utility = weight * (2 * noise[pair] + Double(pairs[pair][0]))
                    let isFirst = generator.nextUniform() < Logistic.sigmoid(utility)
                    try set.append(
                        person: person, difference: isFirst ? pairs[pair] : pairs[pair].map { -$0 },
                        topic: withTopics ? pair : nil)
                }
            }
            return set
        }
        let options = FitOptions(baseFunctions: 1...1, regularisation: [0.1, 1, 10, 100], heldOutShare: 0.2)
        let blind = try RewardFit.run(comparisons: set(withTopics: false), options: options)
        let honest = try RewardFit.run(comparisons: set(withTopics: true), options: options)
        func chosen(_ fitted: FittedRewards) -> Double? {
            fitted.trace.min { $0.heldOutLogLoss < $1.heldOutLogLoss }?.regularisation
        }
        #expect(honest.heldOut.logLoss > blind.heldOut.logLoss + 0.01, "\(honest.heldOut) \(blind.heldOut)")
        #expect(try #require(chosen(honest)) >= #require(chosen(blind)))
    }

    @Test("Pairs that are not shared are left to the other start")
    func notShared() throws {
        let planted = try PlantedPeople(people: 20, answers: 5, features: 3, baseFunctions: 1, seed: 2)
        let problem = try FitMathematicsTests.problem(planted.comparisons, dimension: 1)
        #expect(
            SharedPairStart(set: problem.set, index: problem.index, people: problem.activePeople, dimension: 1) == nil)
    }
}
