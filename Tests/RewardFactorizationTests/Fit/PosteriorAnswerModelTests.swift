import Foundation
import Testing

@testable import RewardFactorization

@Suite("Posteriors of people who lapse, lean to a side, and change")
struct PosteriorAnswerModelTests {
    /// A long random walk over the exact posterior.
    struct Chain {
        var mean: [Double]
        var covariance: [[Double]]

        init(
            prior: GaussianPrior, observations: [PreferenceObservation], answers: AnswerModel, start: Posterior,
            steps: Int, seed: UInt64
        ) throws {
            let dimension = prior.dimension
            let precision = try CholeskyFactor(prior.covariance)
            func logDensity(_ point: [Double]) -> Double {
                var total = -precision.inverseQuadraticForm(zip(point, prior.mean).map { $0 - $1 }) / 2
                for observation in observations {
                    let utility = zip(point, observation.difference).reduce(0) { $0 + $1.0 * $1.1 }
                    total += observation.weight * log(answers.probability(utility: utility, side: observation.side))
                }
                return total
            }
            var generator = SplitMix64(seed: seed)
            var sampler = PosteriorSampler(start)
            var point = start.mean
            var density = logDensity(point)
            var jump = point
            mean = [Double](repeating: 0, count: dimension)
            covariance = [[Double]](repeating: mean, count: dimension)
            let stretch = 2.4 / Double(dimension).squareRoot()
            for _ in 0..<steps {
                sampler.draw(into: &jump, using: &generator)
                let next = (0..<dimension).map { point[$0] + stretch * (jump[$0] - start.mean[$0]) }
                let nextDensity = logDensity(next)
                if generator.nextUniform() < exp(nextDensity - density) { (point, density) = (next, nextDensity) }
                for row in 0..<dimension {
                    mean[row] += point[row] / Double(steps)
                    for column in 0..<dimension {
                        covariance[row][column] += point[row] * point[column] / Double(steps)
                    }
                }
            }
            for row in 0..<dimension {
                for column in 0..<dimension { covariance[row][column] -= mean[row] * mean[column] }
            }
        }
    }

    static func answers(_ count: Int, _ dimension: Int, seed: UInt64) throws -> [PreferenceObservation] {
        var generator = SplitMix64(seed: seed)
        let weights = (0..<dimension).map { _ in generator.nextNormal() }
        return try (0..<count).map { _ in
            let difference = (0..<dimension).map { _ in generator.nextNormal() }
            let side = generator.nextUniform() < 0.5 ? 1.0 : -1.0
            let utility = zip(weights, difference).reduce(0) { $0 + $1.0 * $1.1 }
            let first = generator.nextUniform() < Logistic.sigmoid(utility + 0.4 * side)
            return try PreferenceObservation(
                difference: first ? difference : difference.map { -$0 }, side: first ? side : -side)
        }
    }

    /// Laplace's mean is the mode, so that it is off by some tenths of a standard deviation where answers are few.
    @Test("Mean and covariance are near those of a long run of Markov chain Monte Carlo", arguments: 0..<4)
    func monteCarlo(seed: Int) throws {
        let prior = try GaussianPrior(
            mean: [0.3, -0.2], covariance: SymmetricMatrix(dimension: 2, packed: [1, 0.3, 0.8]))
        let model = try AnswerModel(lapse: 0.04, sideBias: 0.4, forgetting: 1)
        let observations = try Self.answers(8 + 8 * seed, 2, seed: UInt64(seed))
        let posterior = try Posterior.laplace(prior: prior, observations: observations, answers: model)
        let chain = try Chain(
            prior: prior, observations: observations, answers: model, start: posterior, steps: 6000,
            seed: UInt64(seed + 9))
        for row in 0..<2 {
            #expect(abs(posterior.mean[row] - chain.mean[row]) < 0.2)
            for column in 0..<2 {
                #expect(abs(posterior.covariance[row, column] - chain.covariance[row][column]) < 0.15)
            }
        }
    }

    /// How a posterior is found.
    enum Method: CaseIterable {
        case laplace, expectationPropagation
    }

    @Test(
        "Credible intervals cover the true utility about as often as they say", arguments: [5, 20], Method.allCases)
    func coverage(count: Int, method: Method) throws {
        var generator = SplitMix64(seed: UInt64(count))
        let prior = try GaussianPrior.standard(dimension: 3)
        let model = try AnswerModel(lapse: 0.03, sideBias: 0.3, forgetting: 1)
        var inside = (half: 0, most: 0)
        let people = 1000
        for _ in 0..<people {
            let weights = (0..<3).map { _ in generator.nextNormal() }
            let observations = try (0..<count).map { _ in
                let difference = (0..<3).map { _ in generator.nextNormal() }
                let side = generator.nextUniform() < 0.5 ? 1.0 : -1.0
                let utility = zip(weights, difference).reduce(0) { $0 + $1.0 * $1.1 }
                let chance = Logistic.sigmoid(utility + 0.3 * side)
                let first =
                    generator.nextUniform() < 0.03 ? generator.nextUniform() < 0.5 : generator.nextUniform() < chance
                return try PreferenceObservation(
                    difference: first ? difference : difference.map { -$0 }, side: first ? side : -side)
            }
            let posterior =
                switch method {
                case .laplace: try Posterior.laplace(prior: prior, observations: observations, answers: model)
                case .expectationPropagation:
                    try Posterior.expectationPropagation(prior: prior, observations: observations, answers: model)
                }
            let asked = (0..<3).map { _ in generator.nextNormal() }
            let utility = try posterior.utility(of: asked)
            let truth = zip(weights, asked).reduce(0) { $0 + $1.0 * $1.1 }
            let distance = abs(truth - utility.mean) / utility.variance.squareRoot()
            if distance < 0.674 { inside.half += 1 }
            if distance < 1.645 { inside.most += 1 }
        }
        // Nominal 50 % and 90 %, standard errors 1.6 % and 0.9 %.
        #expect(abs(Double(inside.half) / Double(people) - 0.5) < 0.05, "\(inside)")
        #expect(abs(Double(inside.most) / Double(people) - 0.9) < 0.03, "\(inside)")
    }

    @Test("With a lapse, gradient and Hessian agree with central differences")
    func derivatives() throws {
        let model = try AnswerModel(lapse: 0.1, sideBias: -0.5, forgetting: 0.9)
        var search = try PosteriorModeSearch(
            prior: .standard(dimension: 3), rows: PreferenceRows(dimension: 3, Self.answers(9, 3, seed: 8)),
            answers: model)
        let point = [0.7, -0.3, 0.2]
        let (gradient, hessian) = search.derivatives(at: point)
        for row in 0..<3 {
            var ahead = point
            var behind = point
            ahead[row] += 1e-5
            behind[row] -= 1e-5
            let slope = (search.logPosterior(at: ahead) - search.logPosterior(at: behind)) / 2e-5
            #expect(abs(slope - gradient[row]) < 1e-6 * (1 + abs(slope)))
            let up = search.derivatives(at: ahead).gradient
            let down = search.derivatives(at: behind).gradient
            for column in 0...row {
                let curvature = -(up[column] - down[column]) / 2e-5
                #expect(abs(curvature - hessian[row * (row + 1) / 2 + column]) < 1e-5 * (1 + abs(curvature)))
            }
        }
    }

    @Test("Contradictory, huge and repeated answers give finite posteriors with any lapse", arguments: [0, 0.001, 0.3])
    func hard(lapse: Double) throws {
        let model = try AnswerModel(lapse: lapse, sideBias: 3, forgetting: 0.5)
        for size in [1e-3, 1, 1e3, 1e6] {
            var observations: [PreferenceObservation] = []
            for index in 0..<40 {
                let sign = index % 3 == 0 ? -1.0 : 1.0
                observations.append(
                    try PreferenceObservation(difference: [sign * size, size, -sign], side: sign))
            }
            let posterior = try Posterior.laplace(
                prior: .standard(dimension: 3), observations: observations, answers: model)
            #expect(posterior.mean.allSatisfy { $0.isFinite })
            #expect(posterior.covariance.packed.allSatisfy { $0.isFinite })
            #expect(posterior.covariance.diagonal.allSatisfy { $0 > 0 && $0 <= 1.0001 })
        }
    }

    @Test("A careless answer moves a person who lapses less, and the side explains part of an answer")
    func effects() throws {
        let prior = try GaussianPrior.standard(dimension: 1)
        let steady = try [PreferenceObservation](
            repeating: PreferenceObservation(difference: [2]), count: 12)
        let odd = try PreferenceObservation(difference: [-6])
        func moved(_ model: AnswerModel) throws -> Double {
            let before = try Posterior.laplace(prior: prior, observations: steady, answers: model).mean[0]
            return try before - Posterior.laplace(prior: prior, observations: steady + [odd], answers: model).mean[0]
        }
        #expect(try moved(AnswerModel(lapse: 0.1, sideBias: 0, forgetting: 1)) < 0.5 * moved(.plain))
        let biased = try AnswerModel(lapse: 0, sideBias: 1, forgetting: 1)
        let first = try PreferenceObservation(difference: [1], side: 1)
        let second = try PreferenceObservation(difference: [1], side: -1)
        #expect(
            try Posterior.laplace(prior: prior, observations: [first], answers: biased).mean[0]
                < Posterior.laplace(prior: prior, observations: [second], answers: biased).mean[0])
    }

    @Test("Forgetting weighs each answer by how many came later")
    func forgetting() throws {
        let prior = try GaussianPrior.standard(dimension: 2)
        let observations = try Self.answers(6, 2, seed: 3)
        let model = try AnswerModel(lapse: 0, sideBias: 0, forgetting: 0.8)
        let weighted = try observations.enumerated().map {
            try PreferenceObservation(difference: $0.element.difference, weight: pow(0.8, Double(5 - $0.offset)))
        }
        let one = try Posterior.laplace(prior: prior, observations: observations, answers: model)
        let two = try Posterior.laplace(prior: prior, observations: weighted)
        for (a, b) in zip(one.mean, two.mean) { #expect(abs(a - b) < 1e-9) }
    }
}
