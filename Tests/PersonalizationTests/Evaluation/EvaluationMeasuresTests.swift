import RewardFactorization
import Testing

@testable import Personalization

struct EvaluationMeasuresTests {
    /// The AUC of cases with a class and a score, pair by pair.
    private func auc(_ cases: [(isPositive: Bool, score: Double)]) -> Double {
        var sum = 0.0
        var pairs = 0.0
        for positive in cases where positive.isPositive {
            for negative in cases where !negative.isPositive {
                sum += positive.score > negative.score ? 1 : (positive.score == negative.score ? 0.5 : 0)
                pairs += 1
            }
        }
        return sum / pairs
    }

    @Test("The AUC is the mean over all orientations of the pairs that have both classes", arguments: 0..<20)
    func allOrientations(seed: Int) throws {
        var generator = SplitMix64(seed: UInt64(seed))
        let count = 2 + seed % 7
        // Rounded, so that there are ties, and zeros.
        let scores = (0..<count).map { _ in (2 * generator.nextNormal()).rounded() / 2 }
        var sum = 0.0
        var orientations = 0.0
        for bits in 1..<(1 << count) - 1 {
            sum += auc(scores.enumerated().map { bits >> $0 & 1 == 1 ? (true, $1) : (false, -$1) })
            orientations += 1
        }
        let value = try #require(PairRanking.auc(scores))
        #expect(abs(value - sum / orientations) < 1e-12)
    }

    @Test("The AUC of a large sample is that of one random orientation, to its noise")
    func oneOrientation() throws {
        var generator = SplitMix64(seed: 3)
        let scores = (0..<2000).map { _ in generator.nextNormal() + 0.7 }
        let cases = scores.map { score in
            generator.nextUniform() < 0.5 ? (isPositive: true, score: score) : (isPositive: false, score: -score)
        }
        #expect(abs(try #require(PairRanking.auc(scores)) - auc(cases)) < 0.02)
    }

    @Test(
        "Perfect, useless and reversed rankings have AUC 1, ½ and 0",
        arguments: [([1, 2, 3], 1), ([0, 0, 0], 0.5), ([-1, -2, -3], 0)] as [([Double], Double)])
    func extremes(scores: [Double], expected: Double) {
        #expect(PairRanking.auc(scores) == expected)
    }

    @Test("One comparison has no AUC", arguments: [[], [1.0]] as [[Double]])
    func tooFew(scores: [Double]) {
        #expect(PairRanking.auc(scores) == nil)
    }

    @Test("Calibration counts how far confidence is from what came true")
    func calibration() throws {
        var bins = ReliabilityBins()
        #expect(bins.expectedError == nil)
        for index in 0..<10 { bins.add(probability: index < 7 ? 0.75 : 0.25) }
        for index in 0..<10 { bins.add(probability: index < 9 ? 0.95 : 0.05) }
        bins.add(probability: 0.5)
        // Ten off by .05, ten by .05, one right.
        #expect(abs(try #require(bins.expectedError) - 1.0 / 21) < 1e-12)
        #expect(bins.bins.map(\.count) == [1, 0, 10, 0, 10])
        #expect(bins.bins[0].accuracy == 0.5)
        #expect(bins.bins[1].meanConfidence == nil)
    }

    @Test("Probabilities of 0 and 1 stay within the bins and finite")
    func certain() throws {
        let score = try #require(PersonScore(scores: [1, -1], probabilities: [1, 0]))
        #expect(score.logLoss.isFinite)
        #expect(score.reliability.bins[4].count == 2)
        #expect(score.accuracy == 0.5)
    }

    @Test("A row counts each person the same and has the standard error over people")
    func row() throws {
        let people = [
            try #require(PersonScore(scores: [1, 1, 1, 1], probabilities: [0.9, 0.9, 0.9, 0.9])),
            try #require(PersonScore(scores: [-1, -1], probabilities: [0.4, 0.4])),
            try #require(PersonScore(scores: [1], probabilities: [0.6])),
        ]
        let row = EvaluationRow(strategy: "random", answers: 5, people)
        #expect(row.auc == 0.5)
        #expect(row.users == 3)
        #expect(row.usersWithAUC == 2)
        #expect(abs(try #require(row.standardError) - 0.5) < 1e-12)
        #expect(abs(try #require(row.accuracy) - 2.0 / 3) < 1e-12)
        #expect(row.comparisons == 7)
        #expect(EvaluationRow([]).auc == nil)
    }

    @Test("A ridge regression ends where the gradient is nought", arguments: [0.1, 1, 30, 1000])
    func ridge(ridge: Double) {
        var generator = SplitMix64(seed: 7)
        let rows = (0..<30 * 5).map { _ in Float(generator.nextNormal()) }
        let preferred = (0..<80).map { _ in Int32.random(in: 0..<15, using: &generator) }
        let other = (0..<80).map { _ in Int32.random(in: 15..<30, using: &generator) }
        let weights = RidgeLogistic(rows: rows, dimension: 5, preferred: preferred, other: other).fit(ridge: ridge)
        for feature in 0..<5 {
            var slope = ridge * weights[feature]
            for (p, o) in zip(preferred, other) {
                let difference = (0..<5).map { Double(rows[Int(p) * 5 + $0]) - Double(rows[Int(o) * 5 + $0]) }
                let margin = zip(weights, difference).reduce(0) { $0 + $1.0 * $1.1 }
                slope -= Logistic.sigmoid(-margin) * difference[feature]
            }
            #expect(abs(slope) < 1e-4)
        }
    }

    @Test("A ridge regression of separable answers, and of none, is finite")
    func separable() {
        let answers = RidgeLogistic(rows: [1, 0, 2, 1], dimension: 2, preferred: [0, 1], other: [-1, -1])
        let weights = answers.fit(ridge: 0.3)
        #expect(weights[0] > 0 && weights[0].isFinite && weights[1].isFinite)
        #expect(RidgeLogistic(rows: [], dimension: 2, preferred: [], other: []).fit(ridge: 1) == [0, 0])
    }
}
