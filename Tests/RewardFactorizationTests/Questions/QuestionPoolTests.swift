import Foundation
import Testing

@testable import RewardFactorization

@Suite("The next question")
struct QuestionPoolTests {
    private struct Case {
        let pool: QuestionPool
        let prior: GaussianPrior
        let posterior: Posterior
        let answered: [(index: Int, preferredFirst: Bool)]
        var generator: SplitMix64

        var asked: Set<Int> { Set(answered.map(\.index)) }

        init(seed: UInt64, dimension: Int, count: Int = 61, answers: Int = 5) throws {
            var cases = RandomCases(seed: seed)
            pool = try QuestionPool(dimension: dimension, differences: cases.vector(count * dimension, scale: 1.3))
            prior = try cases.prior(dimension)
            var answered: [(index: Int, preferredFirst: Bool)] = []
            for index in 0..<answers {
                answered.append((index * 7 % count, cases.generator.nextUniform() < 0.5))
            }
            let pool = pool
            posterior = try Posterior.laplace(
                prior: prior,
                observations: answered.map { answer in
                    let difference = pool.difference(of: answer.index)
                    return try PreferenceObservation(
                        difference: answer.preferredFirst ? difference : difference.map { -$0 })
                })
            self.answered = answered
            generator = cases.generator
        }
    }

    /// The mean of a function of a ~ N(mean, variance), by the trapezoid rule.
    private func average(_ mean: Double, _ variance: Double, _ function: (Double) -> Double) -> Double {
        let deviation = variance.squareRoot()
        let steps = max(2000, Int(deviation * 600))
        var total = 0.0
        for index in -steps...steps {
            let z = 10 * Double(index) / Double(steps)
            total += exp(-z * z / 2) * function(mean + deviation * z)
        }
        return total * 10 / Double(steps) / (2 * Double.pi).squareRoot()
    }

    private func entropy(_ p: Double) -> Double { p <= 0 || p >= 1 ? 0 : -p * log(p) - (1 - p) * log(1 - p) }

    @Test("The d-optimal score is the rise of the log determinant", arguments: [1, 2, 5, 8, 17])
    func determinant(dimension: Int) throws {
        let one = try Case(seed: 40 + UInt64(dimension), dimension: dimension)
        let covariance = SlowReference.dense(one.posterior.covariance)
        let (precision, logDeterminant) = SlowReference.invert(covariance)
        let scores = try one.pool.scores(for: one.posterior, strategy: .dOptimal)
        for question in 0..<one.pool.count {
            let difference = one.pool.difference(of: question)
            let mean = SlowReference.dot(difference, one.posterior.mean)
            let variance = SlowReference.dot(difference, SlowReference.multiply(covariance, difference))
            let p = average(mean, variance) { 1 / (1 + exp(-$0)) }
            var after = precision
            for row in after.indices {
                for column in after.indices {
                    after[row][column] += p * (1 - p) * difference[row] * difference[column]
                }
            }
            // log |P + w v vᵀ| − log |P|, and |P| = 1 / |S|.
            let gain = SlowReference.invert(after).logDeterminant + logDeterminant
            #expect(abs(log1p(scores[question]) - gain) < 1e-5 * (1 + gain))
        }
    }

    @Test(
        "The information of an answer agrees with numerical integration",
        arguments: [0, 0.003, 0.01, 0.02, 0.1, 0.3, 0.5])
    func information(lapse: Double) {
        let answers = AnswerEntropy(lapse: lapse)
        for variance in [0, 1e-4, 0.01, 0.2, 1, 4, 25, 400, 1e4] {
            for mean in [0, 0.1, -0.7, 1.5, -3, 6, 15, 60] {
                let chance = { (a: Double) in lapse / 2 + (1 - lapse) / (1 + exp(-a)) }
                let expected = average(mean, variance) { entropy(chance($0)) }
                let information = entropy(average(mean, variance, chance)) - expected
                #expect(abs(answers.expectedEntropy(mean: mean, variance: variance) - expected) < 1e-6)
                #expect(abs(answers.information(mean: mean, variance: variance) - information) < 1e-5)
            }
        }
    }

    @Test("The information is the drop of entropy of the weights", arguments: 0..<4)
    func bayes(seed: Int) throws {
        // One dimension: the prior and both posteriors on a grid, by Bayes' rule alone.
        var cases = RandomCases(seed: 90 + UInt64(seed))
        let mean = cases.generator.nextNormal()
        let variance = 0.2 + cases.generator.nextUniform() * 3
        let difference = 2 * cases.generator.nextNormal()
        let pool = try QuestionPool(dimension: 1, differences: [difference])
        let posterior = try Posterior(
            mean: [mean], covariance: SymmetricMatrix(diagonal: [variance]), answers: 0)
        let step = 0.001
        let grid = stride(from: mean - 14, through: mean + 14, by: step).map { $0 }
        let before = grid.map { exp(-($0 - mean) * ($0 - mean) / (2 * variance)) / (2 * .pi * variance).squareRoot() }
        let first = zip(grid, before).map { $1 / (1 + exp(-$0 * difference)) }
        let second = zip(grid, before).map { $1 / (1 + exp($0 * difference)) }
        func differential(_ density: [Double]) -> Double {
            let mass = density.reduce(0, +) * step
            return density.reduce(0) { $1 > 0 ? $0 - $1 / mass * log($1 / mass) * step : $0 }
        }
        let p = first.reduce(0, +) * step
        let drop = differential(before) - p * differential(first) - (1 - p) * differential(second)
        let score = try pool.scores(for: posterior, strategy: .bald)[0]
        #expect(abs(score - drop) < 1e-5)
    }

    @Test("The published rule follows its definition", arguments: [1, 3, 6])
    func published(dimension: Int) throws {
        let one = try Case(seed: 70 + UInt64(dimension), dimension: dimension, answers: 6)
        let flat = try GaussianPrior.standard(dimension: dimension, scale: 1000.0.squareRoot())
        let observations = try one.answered.map { answer in
            let difference = one.pool.difference(of: answer.index)
            return try PreferenceObservation(difference: answer.preferredFirst ? difference : difference.map { -$0 })
        }
        let fit = try Posterior.laplace(prior: flat, observations: observations).mean
        let slope = { (v: [Double]) in
            let p = 1 / (1 + exp(-SlowReference.dot(fit, v)))
            return p * (1 - p)
        }
        var information = (0..<dimension).map { row in (0..<dimension).map { $0 == row ? 0.001 : 0 } }
        for answer in one.answered {
            let v = one.pool.difference(of: answer.index)
            for row in 0..<dimension {
                for column in 0..<dimension { information[row][column] += slope(v) * v[row] * v[column] }
            }
        }
        let inverse = SlowReference.invert(information).inverse
        let scores = try one.pool.scores(for: one.posterior, strategy: .published, answered: one.answered)
        for question in 0..<one.pool.count {
            let v = one.pool.difference(of: question)
            let expected = slope(v) * slope(v) * SlowReference.dot(v, SlowReference.multiply(inverse, v))
            #expect(abs(scores[question] - expected) < 1e-6 * (1 + expected))
        }
    }

    @Test("The best question that was not asked is taken", arguments: QuestionStrategy.allCases, [1, 4, 17])
    func best(strategy: QuestionStrategy, dimension: Int) throws {
        var one = try Case(seed: 11, dimension: dimension)
        let scores = try one.pool.scores(for: one.posterior, strategy: strategy, answered: one.answered)
        let question = try #require(
            try one.pool.next(
                for: one.posterior, prior: one.prior, strategy: strategy, excluding: one.asked,
                answered: one.answered, using: &one.generator))
        #expect(!one.asked.contains(question))
        // In one dimension every question is nearly every other, so the order must hold there too.
        let best = scores.indices.filter { !one.asked.contains($0) }.map { scores[$0] }.max()
        #expect(scores[question] == best)
    }

    @Test("Every question comes once, then none", arguments: QuestionStrategy.allCases)
    func exhaustion(strategy: QuestionStrategy) throws {
        var one = try Case(seed: 12, dimension: 3, count: 19, answers: 0)
        var asked: Set<Int> = []
        for _ in 0..<19 {
            let question = try #require(
                try one.pool.next(
                    for: one.posterior, prior: one.prior, strategy: strategy, excluding: asked,
                    answered: asked.sorted().map { ($0, true) }, using: &one.generator))
            #expect(asked.insert(question).inserted)
        }
        let last = try one.pool.next(
            for: one.posterior, prior: one.prior, strategy: strategy, excluding: asked, using: &one.generator)
        #expect(last == nil)
        #expect(asked == Set(0..<19))
    }

    @Test(
        "A question nearly the same as one that was asked waits for the others",
        arguments: [QuestionStrategy.bald, .dOptimal])
    func nearlyIdentical(strategy: QuestionStrategy) throws {
        var generator = SplitMix64(seed: 3)
        let prior = try GaussianPrior.standard(dimension: 2)
        let posterior = Posterior(prior: prior)
        // 1 and 2 are the first again, longer and mirrored; 3 is smaller and points elsewhere.
        let pool = try QuestionPool(dimension: 2, differences: [2, 0, 2.2, 0.01, -2.1, 0, 0, 0.5])
        let answers = try [[0], [0, 3], [0, 1, 3]].map { asked in
            try pool.next(
                for: posterior, prior: prior, strategy: strategy, excluding: Set(asked), using: &generator)
        }
        #expect(answers == [3, 1, 2])
    }

    @Test(
        "Slack spreads the choice over what is nearly best and over nothing else",
        arguments: [QuestionStrategy.bald, .dOptimal])
    func slack(strategy: QuestionStrategy) throws {
        var one = try Case(seed: 21, dimension: 3, count: 200, answers: 0)
        let scores = try one.pool.scores(for: one.posterior, strategy: strategy)
        let best = try #require(scores.max())
        var pool = one.pool
        pool.slack = 0.3
        var seen: Set<Int> = []
        for _ in 0..<400 {
            let question = try #require(
                try pool.next(
                    for: one.posterior, prior: one.prior, strategy: strategy, excluding: [], using: &one.generator))
            seen.insert(question)
        }
        #expect(seen == Set(scores.indices.filter { scores[$0] >= 0.7 * best }))
        #expect(seen.count > 1)
    }

    @Test("Random is uniform over what was not asked")
    func uniform() throws {
        var one = try Case(seed: 31, dimension: 2, count: 10, answers: 0)
        var counts = [Int](repeating: 0, count: 10)
        for _ in 0..<8000 {
            let question = try #require(
                try one.pool.next(
                    for: one.posterior, prior: one.prior, strategy: .random, excluding: [2, 7, 40],
                    using: &one.generator))
            counts[question] += 1
        }
        #expect(counts[2] == 0 && counts[7] == 0)
        // 1,000 each, standard deviation 29.6.
        for question in [0, 1, 3, 4, 5, 6, 8, 9] { #expect(abs(counts[question] - 1000) < 150) }
    }

    @Test("With careless answers, sure bets teach less")
    func lapse() {
        let careful = AnswerEntropy(lapse: 0)
        let careless = AnswerEntropy(lapse: 0.2)
        for variance in [0.1, 1, 10] {
            for mean in [0, 1, 4] {
                #expect(
                    careless.information(mean: Double(mean), variance: variance)
                        < careful.information(mean: Double(mean), variance: variance))
            }
        }
    }

    @Test("An empty pool has no question; numbers that do not fit are refused")
    func refusals() throws {
        var generator = SplitMix64(seed: 1)
        let prior = try GaussianPrior.standard(dimension: 2)
        let posterior = Posterior(prior: prior)
        let empty = try QuestionPool(dimension: 2, differences: [])
        for strategy in QuestionStrategy.allCases {
            let question = try empty.next(
                for: posterior, prior: prior, strategy: strategy, excluding: [], using: &generator)
            #expect(question == nil)
        }
        func code(_ body: () throws -> Void) -> RewardFactorizationError.Code? {
            #expect(throws: RewardFactorizationError.self, performing: body)?.code
        }
        #expect(code { _ = try QuestionPool(dimension: 0, differences: []) } == .dimensionOutOfRange)
        #expect(code { _ = try QuestionPool(dimension: 65, differences: []) } == .dimensionOutOfRange)
        #expect(code { _ = try QuestionPool(dimension: 2, differences: [1]) } == .dimensionMismatch)
        #expect(code { _ = try QuestionPool(dimension: 1, differences: [.nan]) } == .notFinite)
        #expect(code { _ = try QuestionPool(dimension: 1, differences: [1], lapse: 0.6) } == .valueOutOfRange)
        let other = try QuestionPool(dimension: 1, differences: [1])
        #expect(
            code {
                _ = try other.next(
                    for: posterior, prior: prior, strategy: .bald, excluding: [], using: &generator)
            } == .dimensionMismatch)
    }

    @Test("Questions without a difference and a certain person do no harm", arguments: QuestionStrategy.allCases)
    func degenerate(strategy: QuestionStrategy) throws {
        var generator = SplitMix64(seed: 5)
        let prior = try GaussianPrior.standard(dimension: 2)
        let certain = try Posterior(mean: [1e6, -1e6], covariance: SymmetricMatrix(dimension: 2), answers: 9)
        let pool = try QuestionPool(dimension: 2, differences: [0, 0, 1e6, 1e6, 1e6, -1e6, 0, 0])
        var asked: Set<Int> = []
        for _ in 0..<4 {
            let question = try #require(
                try pool.next(
                    for: certain, prior: prior, strategy: strategy, excluding: asked,
                    answered: asked.map { ($0, false) }, using: &generator))
            asked.insert(question)
        }
        #expect(asked.count == 4)
    }
}
