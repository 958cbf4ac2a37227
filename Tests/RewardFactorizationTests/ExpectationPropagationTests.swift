import Foundation
import Testing

@testable import RewardFactorization

struct ExpectationPropagationTests {
    /// Mean and covariance of a posterior of two weights, summed over a fine grid.
    private func exact(
        _ prior: GaussianPrior, _ observations: [PreferenceObservation], _ answers: AnswerModel = .plain
    ) -> (mean: [Double], covariance: [[Double]]) {
        let precision = SlowReference.invert(SlowReference.dense(prior.covariance)).inverse
        var total = 0.0
        var first = [0.0, 0.0]
        var second = [[0.0, 0.0], [0.0, 0.0]]
        for x in stride(from: -9.0, through: 9, by: 0.04) {
            for y in stride(from: -9.0, through: 9, by: 0.04) {
                let offset = [x - prior.mean[0], y - prior.mean[1]]
                var log = -0.5 * SlowReference.dot(offset, SlowReference.multiply(precision, offset))
                for observation in observations {
                    let utility = x * observation.difference[0] + y * observation.difference[1]
                    let hit = 1 / (1 + Foundation.exp(-utility - answers.sideBias * observation.side))
                    log += observation.weight * Foundation.log(answers.lapse / 2 + (1 - answers.lapse) * hit)
                }
                let density = Foundation.exp(log)
                total += density
                for (row, a) in [x, y].enumerated() {
                    first[row] += density * a
                    for (column, b) in [x, y].enumerated() { second[row][column] += density * a * b }
                }
            }
        }
        let mean = first.map { $0 / total }
        return (
            mean, (0..<2).map { row in (0..<2).map { second[row][$0] / total - mean[row] * mean[$0] } }
        )
    }

    /// The distance of two Gaussians' means in standard deviations, and the largest ratio of their variances.
    private func error(
        _ posterior: Posterior, _ exact: (mean: [Double], covariance: [[Double]])
    ) -> (mean: Double, variance: Double) {
        let distances = (0..<2).map { abs(posterior.mean[$0] - exact.mean[$0]) / exact.covariance[$0][$0].squareRoot() }
        let ratios = (0..<2).map { abs(log(posterior.covariance[$0, $0] / exact.covariance[$0][$0])) }
        return (distances.max() ?? 0, ratios.max() ?? 0)
    }

    @Test("Mean and variances agree with sums over a grid, where Laplace's do not", arguments: 0..<8)
    func againstGrid(seed: Int) throws {
        var cases = RandomCases(seed: UInt64(seed) + 40)
        let prior = try GaussianPrior.standard(dimension: 2)
        let observations = try (0..<(1 + seed % 6)).map { _ in
            try PreferenceObservation(difference: cases.vector(2, scale: 3))
        }
        let reference = exact(prior, observations)
        let found = error(try .expectationPropagation(prior: prior, observations: observations), reference)
        let laplace = error(try .laplace(prior: prior, observations: observations), reference)
        #expect(found.mean < 0.04 && found.variance < 0.15, "\(found) beside \(laplace)")
        #expect(found.mean < laplace.mean)
    }

    @Test("Lapses, sides, weights and priors of any shape are taken into account", arguments: 0..<6)
    func answerModels(seed: Int) throws {
        var cases = RandomCases(seed: UInt64(seed) + 90)
        let prior = try cases.prior(2)
        let answers = try AnswerModel(lapse: seed < 3 ? 0.1 : 0, sideBias: 0.5, forgetting: 1)
        let observations = try (0..<4).map { index in
            try PreferenceObservation(
                difference: cases.vector(2, scale: 2), weight: seed % 2 == 0 ? 1 : 0.6, side: index % 2 == 0 ? 1 : -1)
        }
        let found = error(
            try .expectationPropagation(prior: prior, observations: observations, answers: answers),
            exact(prior, observations, answers))
        #expect(found.mean < 0.06 && found.variance < 0.12, "\(found)")
    }

    @Test("Derivatives of the evidence agree with differences of sums", arguments: [-30.0, -8, -3, 0, 2, 9])
    func tiltedMoments(mean: Double) {
        for (variance, weight, lapse) in [
            (0.3, 1.0, 0.0), (4, 1, 0), (30, 1, 0), (4, 0.5, 0), (4, 1, 0.1), (900, 1, 0), (30, 0.2, 0.1),
        ] {
            func evidence(_ center: Double) -> Double {
                let deviation = variance.squareRoot()
                var total = 0.0
                let width = 12 * deviation + 40
                for node in 0...40_000 {
                    let distance = width * (Double(node) / 20_000 - 1)
                    let hit = lapse / 2 + (1 - lapse) / (1 + Foundation.exp(-(center + distance + 0.3)))
                    total += pow(hit, weight) * Foundation.exp(-distance * distance / (2 * variance))
                }
                return log(total)
            }
            let step = 0.02
            let values = [evidence(mean - step), evidence(mean), evidence(mean + step)]
            let alpha = (values[2] - values[0]) / (2 * step)
            let beta = -(values[2] - 2 * values[1] + values[0]) / (step * step)
            let found = TiltedMoments(mean: mean, variance: variance, offset: 0.3, weight: weight, lapse: lapse)
            // In units of what they do: v α against √v, v β against 1.
            let scale = variance.squareRoot()
            #expect(
                abs(found.alpha - alpha) * scale < 0.02 + 0.01 * abs(alpha) * scale,
                "\(mean) \(variance) \(weight) \(lapse)")
            #expect(abs(found.beta - beta) * variance < 0.03, "\(mean) \(variance) \(weight) \(lapse)")
        }
    }

    @Test("Predictions after actively chosen answers come true as often as they say")
    func calibration() throws {
        var generator = SplitMix64(seed: 11)
        let prior = try GaussianPrior.standard(dimension: 4)
        var confidence = (propagated: 0.0, laplace: 0.0)
        var hits = 0.0
        var count = 0.0
        for _ in 0..<150 {
            let weights = (0..<4).map { _ in generator.nextNormal() }
            func utility(_ difference: [Double]) -> Double { zip(weights, difference).reduce(0) { $0 + $1.0 * $1.1 } }
            let rows = (0..<60).map { _ in (0..<4).map { _ in 2 * generator.nextNormal() } }
            let pool = try QuestionPool(dimension: 4, differences: rows.flatMap { $0 })
            var posterior = Posterior(prior: prior)
            var observations: [PreferenceObservation] = []
            var asked: Set<Int> = []
            for _ in 0..<5 {
                let question = try #require(
                    try pool.next(for: posterior, prior: prior, strategy: .bald, excluding: asked, using: &generator))
                asked.insert(question)
                let isPreferred = generator.nextUniform() < Logistic.sigmoid(utility(rows[question]))
                observations.append(
                    try PreferenceObservation(difference: isPreferred ? rows[question] : rows[question].map { -$0 }))
                posterior = try .expectationPropagation(prior: prior, observations: observations)
            }
            let laplace = try Posterior.laplace(prior: prior, observations: observations)
            for _ in 0..<40 {
                let test = (0..<4).map { _ in 2 * generator.nextNormal() }
                let predicted = try posterior.probabilityPreferred(test)
                confidence.propagated += max(predicted, 1 - predicted)
                let other = try laplace.probabilityPreferred(test)
                confidence.laplace += max(other, 1 - other)
                let chance = Logistic.sigmoid(utility(test))
                hits += predicted > 0.5 ? chance : 1 - chance
                count += 1
            }
        }
        #expect(abs(confidence.propagated - hits) / count < 0.02, "\(confidence.propagated / count) \(hits / count)")
        #expect((hits - confidence.laplace) / count > 0.04, "\(confidence.laplace / count) \(hits / count)")
    }

    /// Expectation propagation as it is written down: matrices made anew for every answer, moments by sums.
    private func slow(
        _ prior: GaussianPrior, _ observations: [PreferenceObservation], _ answers: AnswerModel
    ) -> (mean: [Double], covariance: [[Double]]) {
        let precision = SlowReference.invert(SlowReference.dense(prior.covariance)).inverse
        let dimension = prior.dimension
        var factors = observations.map { _ in (precision: 0.0, shift: 0.0) }
        func gaussian(without left: Int?) -> (mean: [Double], covariance: [[Double]]) {
            var matrix = precision
            var target = SlowReference.multiply(precision, prior.mean)
            for (index, observation) in observations.enumerated() where index != left {
                for row in 0..<dimension {
                    target[row] += factors[index].shift * observation.difference[row]
                    for column in 0..<dimension {
                        matrix[row][column] +=
                            factors[index].precision * observation.difference[row] * observation.difference[column]
                    }
                }
            }
            let covariance = SlowReference.invert(matrix).inverse
            return (SlowReference.multiply(covariance, target), covariance)
        }
        for _ in 0..<30 {
            for (index, observation) in observations.enumerated() {
                let rest = gaussian(without: index)
                let center = SlowReference.dot(rest.mean, observation.difference)
                let variance = SlowReference.dot(
                    observation.difference, SlowReference.multiply(rest.covariance, observation.difference))
                var sums = (0.0, 0.0, 0.0)
                for node in -2000...2000 {
                    let distance = Double(node) * 0.005 * variance.squareRoot()
                    let hit = 1 / (1 + Foundation.exp(-(center + distance) - answers.sideBias * observation.side))
                    let weight =
                        Foundation.pow(
                            answers.lapse / 2 + (1 - answers.lapse) * hit,
                            observation.weight
                                * Foundation.pow(answers.forgetting, Double(observations.count - 1 - index)))
                        * Foundation.exp(-distance * distance / (2 * variance))
                    sums = (sums.0 + weight, sums.1 + weight * distance, sums.2 + weight * distance * distance)
                }
                let shift = sums.1 / sums.0
                let spread = sums.2 / sums.0 - shift * shift
                let newPrecision = 1 / spread - 1 / variance
                factors[index] =
                    newPrecision > 0
                    ? (newPrecision, (center + shift) / spread - center / variance) : (0, shift / variance)
            }
        }
        return gaussian(without: nil)
    }

    @Test(
        "It is what slow propagation with matrices and sums comes to",
        arguments: [(1, 0.0, 0.0, 1.0), (4, 0, 0, 1), (5, 0.1, 0.4, 1), (8, 0, 0.3, 0.9), (9, 0.05, 0, 0.97)])
    func againstSlow(dimension: Int, lapse: Double, sideBias: Double, forgetting: Double) throws {
        var cases = RandomCases(seed: UInt64(dimension) + 7)
        let prior = try cases.prior(dimension)
        let answers = try AnswerModel(lapse: lapse, sideBias: sideBias, forgetting: forgetting)
        let observations = try (0..<14).map { index in
            try PreferenceObservation(difference: cases.vector(dimension, scale: 1.5), side: index % 3 == 0 ? -1 : 1)
        }
        let expected = slow(prior, observations, answers)
        let found = try Posterior.expectationPropagation(prior: prior, observations: observations, answers: answers)
        for row in 0..<dimension {
            let deviation = expected.covariance[row][row].squareRoot()
            #expect(abs(found.mean[row] - expected.mean[row]) < 2e-3 * deviation)
            for column in 0...row {
                let scale = deviation * expected.covariance[column][column].squareRoot()
                #expect(abs(found.covariance[row, column] - expected.covariance[row][column]) < 2e-3 * scale)
            }
        }
    }

    @Test("Mean and covariance are near those of a long run of Markov chain Monte Carlo", arguments: [5, 20])
    func monteCarlo(count: Int) throws {
        let prior = try GaussianPrior.standard(dimension: 5)
        let model = try AnswerModel(lapse: 0.03, sideBias: 0.4, forgetting: 1)
        let observations = try PosteriorAnswerModelTests.answers(count, 5, seed: UInt64(count))
        let posterior = try Posterior.expectationPropagation(prior: prior, observations: observations, answers: model)
        let chain = try PosteriorAnswerModelTests.Chain(
            prior: prior, observations: observations, answers: model, start: posterior, steps: 40_000, seed: 5)
        for row in 0..<5 {
            let deviation = chain.covariance[row][row].squareRoot()
            #expect(abs(posterior.mean[row] - chain.mean[row]) < 0.12 * deviation)
            #expect(abs(posterior.covariance[row, row].squareRoot() / deviation - 1) < 0.1)
            for column in 0..<row {
                let scale = deviation * chain.covariance[column][column].squareRoot()
                #expect(abs(posterior.covariance[row, column] - chain.covariance[row][column]) < 0.1 * scale)
            }
        }
    }

    @Test("Without answers it is the prior, and the order of answers does not matter")
    func order() throws {
        var cases = RandomCases(seed: 3)
        let prior = try cases.prior(5)
        #expect(try Posterior.expectationPropagation(prior: prior, observations: []) == Posterior(prior: prior))
        let observations = try cases.observations(30, dimension: 5)
        let forward = try Posterior.expectationPropagation(prior: prior, observations: observations)
        let backward = try Posterior.expectationPropagation(prior: prior, observations: observations.reversed())
        for index in 0..<5 { #expect(abs(forward.mean[index] - backward.mean[index]) < 1e-4) }
        #expect(forward.answers == 30)
    }

    @Test(
        "Separable, contradictory, huge, tiny and repeated answers give finite weights and variances above 0",
        arguments: [0, 1e-6, 1, 30, 1e3, 1e5])
    func extremes(scale: Double) throws {
        var cases = RandomCases(seed: 8)
        for dimension in [1, 3, 16] {
            let prior = try GaussianPrior.standard(dimension: dimension)
            for lapse in [0, 0.2] {
                let answers = try AnswerModel(lapse: lapse, sideBias: 0, forgetting: 0.95)
                let row = cases.vector(dimension, scale: scale)
                for rows in [
                    [row], [row, row.map { -$0 }], [[Double]](repeating: row, count: 50),
                    (0..<200).map { _ in cases.vector(dimension, scale: scale) },
                ] {
                    let observations = try rows.map { try PreferenceObservation(difference: $0) }
                    let posterior = try Posterior.expectationPropagation(
                        prior: prior, observations: observations, answers: answers)
                    #expect(posterior.mean.allSatisfy { $0.isFinite })
                    #expect(posterior.covariance.diagonal.allSatisfy { $0 > 0 && $0.isFinite })
                }
            }
        }
    }
}
