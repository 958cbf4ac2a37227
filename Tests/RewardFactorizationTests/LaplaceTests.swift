import Foundation
import Testing

@testable import RewardFactorization

@Suite("The Laplace posterior")
struct LaplaceTests {
    @Test("Mode and covariance agree with slow gradient ascent and elimination", arguments: 0..<24)
    func agreesWithSlowReference(seed: Int) throws {
        var cases = RandomCases(seed: UInt64(seed))
        let dimension = 1 + seed % 6
        let prior = try cases.prior(dimension)
        let observations = try cases.observations(1 + seed * 2 % 30, dimension: dimension)
        let posterior = try Posterior.laplace(prior: prior, observations: observations)
        let expected = SlowReference.laplace(prior, observations)
        for row in 0..<dimension {
            #expect(abs(posterior.mean[row] - expected.mean[row]) < 1e-7)
            for column in 0..<dimension {
                #expect(abs(posterior.covariance[row, column] - expected.covariance[row][column]) < 1e-7)
            }
        }
        #expect(posterior.answers == observations.count)
    }

    @Test("Gradient and Hessian agree with central differences of the log posterior", arguments: [1, 2, 5, 11])
    func derivatives(dimension: Int) throws {
        var cases = RandomCases(seed: 99 + UInt64(dimension))
        let prior = try cases.prior(dimension)
        let observations = try cases.observations(9, dimension: dimension)
        var search = try PosteriorModeSearch(
            prior: prior, rows: PreferenceRows(dimension: prior.dimension, observations))
        let point = cases.vector(dimension)
        let (gradient, hessian) = search.derivatives(at: point)
        let step = 1e-5
        for row in 0..<dimension {
            var ahead = point
            var behind = point
            ahead[row] += step
            behind[row] -= step
            let slope = (search.logPosterior(at: ahead) - search.logPosterior(at: behind)) / (2 * step)
            #expect(abs(slope - gradient[row]) < 1e-6 * (1 + abs(slope)))
            let slopeAhead = search.derivatives(at: ahead).gradient
            let slopeBehind = search.derivatives(at: behind).gradient
            for column in 0...row {
                let curvature = -(slopeAhead[column] - slopeBehind[column]) / (2 * step)
                #expect(abs(curvature - hessian[row * (row + 1) / 2 + column]) < 1e-6 * (1 + abs(curvature)))
            }
        }
        let precision = SlowReference.invert(SlowReference.dense(prior.covariance)).inverse
        let expected = SlowReference.logPosterior(point, prior, precision: precision, observations)
        #expect(abs(search.logPosterior(at: point) - expected) < 1e-9)
    }

    /// The Laplace approximation is not exact; with a standard prior and differences of size about 1 mean and standard
    /// deviation lie within 0.15 prior standard deviations of the true ones.
    @Test("In one dimension it is near the true posterior", arguments: 0..<10)
    func nearTruthInOneDimension(seed: Int) throws {
        var cases = RandomCases(seed: 300 + UInt64(seed))
        let prior = try GaussianPrior.standard(dimension: 1)
        let observations = try (0..<(1 + 3 * seed)).map { _ in
            try PreferenceObservation(difference: cases.vector(1))
        }
        let posterior = try Posterior.laplace(prior: prior, observations: observations)
        var mass = 0.0
        var first = 0.0
        var second = 0.0
        for point in stride(from: -8.0, through: 8.0, by: 0.001) {
            let density = exp(SlowReference.logPosterior([point], prior, precision: [[1]], observations))
            mass += density
            first += density * point
            second += density * point * point
        }
        let mean = first / mass
        let deviation = (second / mass - mean * mean).squareRoot()
        #expect(abs(posterior.mean[0] - mean) < 0.15)
        #expect(abs(posterior.covariance[0, 0].squareRoot() - deviation) < 0.15)
    }

    @Test("In two dimensions it is near the true posterior, correlation included", arguments: 0..<6)
    func nearTruthInTwoDimensions(seed: Int) throws {
        var cases = RandomCases(seed: 500 + UInt64(seed))
        let prior = try GaussianPrior(
            mean: [0.3, -0.2], covariance: SymmetricMatrix(dimension: 2, packed: [1, 0.4, 0.8]))
        let precision = SlowReference.invert(SlowReference.dense(prior.covariance)).inverse
        let observations = try (0..<(2 + 4 * seed)).map { _ in
            try PreferenceObservation(difference: cases.vector(2))
        }
        let posterior = try Posterior.laplace(prior: prior, observations: observations)
        var moments = [Double](repeating: 0, count: 6)
        for x in stride(from: -6.0, through: 6.0, by: 0.04) {
            for y in stride(from: -6.0, through: 6.0, by: 0.04) {
                let density = exp(SlowReference.logPosterior([x, y], prior, precision: precision, observations))
                for (index, value) in [1, x, y, x * x, x * y, y * y].enumerated() { moments[index] += density * value }
            }
        }
        moments = moments.map { $0 / moments[0] }
        #expect(abs(posterior.mean[0] - moments[1]) < 0.15)
        #expect(abs(posterior.mean[1] - moments[2]) < 0.15)
        #expect(abs(posterior.covariance[0, 0] - (moments[3] - moments[1] * moments[1])) < 0.15)
        #expect(abs(posterior.covariance[1, 0] - (moments[4] - moments[1] * moments[2])) < 0.15)
        #expect(abs(posterior.covariance[1, 1] - (moments[5] - moments[2] * moments[2])) < 0.15)
    }

    @Test("Sixty-four base rewards work")
    func largestDimension() throws {
        var cases = RandomCases(seed: 64)
        let posterior = try Posterior.laplace(
            prior: cases.prior(64), observations: cases.observations(200, dimension: 64))
        #expect(posterior.dimension == 64)
    }

    @Test("What cannot be computed is refused with its reason")
    func refusals() throws {
        func code(_ body: () throws -> Void) -> RewardFactorizationError.Code? {
            #expect(throws: RewardFactorizationError.self, performing: body)?.code
        }
        let prior = try GaussianPrior.standard(dimension: 2)
        let indefinite = try GaussianPrior(
            mean: [0, 0], covariance: SymmetricMatrix(dimension: 2, packed: [1, 1.1, 1]))
        let answer = try PreferenceObservation(difference: [1, 0])
        let three = try PreferenceObservation(difference: [1, 0, 0])
        #expect(code { _ = try Posterior.laplace(prior: prior, observations: [three]) } == .dimensionMismatch)
        #expect(code { _ = try Posterior.laplace(prior: indefinite, observations: [answer]) } == .notPositiveDefinite)
        #expect(
            code {
                let options = LaplaceOptions(maximumIterations: 1)
                _ = try Posterior.laplace(prior: prior, observations: [answer], options: options)
            } == .notConverged)
        #expect(code { _ = try PreferenceObservation(difference: [.nan]) } == .notFinite)
        #expect(code { _ = try PreferenceObservation(difference: [1e7]) } == .notFinite)
        for weight in [0, -1, 1.5, .nan] {
            #expect(code { _ = try PreferenceObservation(difference: [1], weight: weight) } == .valueOutOfRange)
        }
        #expect(code { _ = try GaussianPrior.standard(dimension: 0) } == .dimensionOutOfRange)
        #expect(code { _ = try GaussianPrior.standard(dimension: 65) } == .dimensionOutOfRange)
        #expect(code { _ = try GaussianPrior.standard(dimension: 2, scale: 0) } == .valueOutOfRange)
        #expect(code { _ = try GaussianPrior(mean: [0], covariance: prior.covariance) } == .dimensionMismatch)
        #expect(code { _ = try Posterior(mean: [.nan, 0], covariance: prior.covariance, answers: 0) } == .notFinite)
        #expect(
            code { _ = try Posterior(mean: [0, 0], covariance: prior.covariance, answers: -1) } == .valueOutOfRange)
        #expect(code { _ = try Posterior.forgettingWeights(count: 3, halfLife: 0) } == .valueOutOfRange)
        #expect(code { _ = try Posterior.forgettingWeights(count: -1, halfLife: 1) } == .valueOutOfRange)
    }
}
