import Testing

@testable import RewardFactorization

@Suite("The relevance of features")
struct FeatureRelevanceTests {
    /// Four features that people differ by, and as many as asked for that nobody cares about.
    private static func comparisons(people: Int, answers: Int, idle: Int) throws -> ComparisonSet {
        let planted = try PlantedPeople(
            people: people, answers: answers, features: 4, baseFunctions: 2, spread: 2, seed: 31)
        var generator = SplitMix64(seed: 32)
        var set = try ComparisonSet(featureCount: 4 + idle)
        for row in 0..<planted.comparisons.count {
            let others = (0..<idle).map { _ in Float(generator.nextNormal() * 1.4) }
            try set.append(
                person: Int(planted.comparisons.people[row]),
                difference: Array(planted.comparisons.row(row)) + others)
        }
        return set
    }

    private static func optimum(_ problem: FitProblem, from start: FitParameters) throws -> FitParameters {
        try problem.round(from: start, iterations: 40, tolerance: 1e-6, expanding: false, tick: { _ in }).parameters
    }

    private static func start(_ features: Int) -> FitParameters {
        var generator = SplitMix64(seed: 33)
        return FitParameters(
            baseFunctions: (0..<(2 * features)).map { _ in 0.1 * generator.nextNormal() }, mean: [0, 0],
            lapseLogit: -12, sideBias: 0)
    }

    /// The share of |B|² on features that nobody cares about.
    private static func idleShare(_ parameters: FitParameters, _ features: Int) -> Double {
        var sums = (idle: 0.0, all: 0.0)
        for (element, number) in parameters.baseFunctions.enumerated() {
            if element % features >= 4 { sums.idle += number * number }
            sums.all += number * number
        }
        return sums.idle / sums.all
    }

    @Test("Features that people differ by are told from the others, which then take less of the noise")
    func told() throws {
        let problem = try FitMathematicsTests.problem(
            Self.comparisons(people: 40, answers: 30, idle: 26), dimension: 2, ridge: 30)
        let plain = try Self.optimum(problem, from: Self.start(30))
        let relevance = FeatureRelevance.find(plain, in: problem)
        let used = relevance[..<4].reduce(0, +) / 4
        let idle = relevance[4...].reduce(0, +) / 26
        #expect(used > 5 * idle, "\(relevance)")
        #expect(relevance.allSatisfy(FeatureRelevance.bounds.contains))
        try problem.use(relevance: relevance)
        let own = try Self.optimum(problem, from: plain)
        let (before, after) = (Self.idleShare(plain, 30), Self.idleShare(own, 30))
        #expect(after < 0.8 * before, "\(before) \(after)")
    }

    @Test("Where answers say little, features stay alike; a constant feature counts for none")
    func little() throws {
        var set = try ComparisonSet(featureCount: 5)
        var generator = SplitMix64(seed: 34)
        for person in 0..<4 {
            let numbers = (0..<4).map { _ in Float(generator.nextNormal()) }
            try set.append(person: person, difference: numbers + [0])
        }
        let material = FitSession.Material(
            set, scale: [1, 1, 1, 1, 1], constant: [false, false, false, false, true], topics: nil, threads: 1)
        let problem = try FitProblem(
            set: set, index: material.index, active: [true, true, true, true], dimension: 2, scale: material.scale,
            constant: material.constant, moments: material.moments, ridge: 50, answersFree: false, threads: 1)
        var start = Self.start(5)
        start.baseFunctions[4] = 0
        start.baseFunctions[9] = 0
        let relevance = FeatureRelevance.find(try Self.optimum(problem, from: start), in: problem)
        #expect(relevance[4] == 1)
        #expect(relevance[..<4].allSatisfy { abs($0 - 1) < 0.2 }, "\(relevance)")
    }

    @Test("The variances of the metric are the diagonal of the inverse curvature")
    func variances() throws {
        let moments = [2, 0.5, 0.1, 0.5, 1, -0.3, 0.1, -0.3, 0.7]
        let penalties = [1.0, 4, 0.5]
        let metric = try FeatureMetric(moments: moments, features: 3, answers: 100, penalties: penalties)
        var matrix = moments.map { $0 * FeatureMetric.curvature * 100 }
        for feature in 0..<3 { matrix[feature * 4] += penalties[feature] }
        let inverse = try #require(LinearAlgebra.inverse(matrix, n: 3))
        for (feature, variance) in metric.variances().enumerated() {
            #expect(abs(variance / inverse[feature * 4] - 1) < 1e-4)
        }
    }
}
