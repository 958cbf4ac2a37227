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

    @Test("Without observations the prior comes back as it is")
    func emptyGivesPrior() throws {
        var cases = RandomCases(seed: 4)
        let prior = try cases.prior(5)
        let posterior = try Posterior.laplace(prior: prior, observations: [])
        #expect(posterior.mean == prior.mean)
        #expect(posterior.covariance == prior.covariance)
        #expect(posterior.answers == 0)
        #expect(posterior.asPrior == prior)
    }

    @Test("Zero differences teach nothing")
    func zeroDifferences() throws {
        var cases = RandomCases(seed: 6)
        let prior = try cases.prior(4)
        let zero = try PreferenceObservation(difference: [0, 0, 0, 0])
        let posterior = try Posterior.laplace(prior: prior, observations: [zero, zero, zero])
        #expect(posterior.answers == 3)
        for row in 0..<4 {
            #expect(abs(posterior.mean[row] - prior.mean[row]) < 1e-12)
            for column in 0..<4 {
                #expect(abs(posterior.covariance[row, column] - prior.covariance[row, column]) < 1e-12)
            }
        }
    }

    @Test("The order of the answers does not matter", arguments: 0..<8)
    func orderInvariance(seed: Int) throws {
        var cases = RandomCases(seed: 40 + UInt64(seed))
        let prior = try cases.prior(6)
        let observations = try cases.observations(25, dimension: 6)
        let one = try Posterior.laplace(prior: prior, observations: observations)
        let other = try Posterior.laplace(prior: prior, observations: observations.shuffled(using: &cases.generator))
        for (left, right) in zip(one.mean, other.mean) { #expect(abs(left - right) < 1e-9) }
        for (left, right) in zip(one.covariance.packed, other.covariance.packed) { #expect(abs(left - right) < 1e-9) }
    }

    @Test("An answer given twice counts as one of twice the weight, and forgetting as a smaller weight")
    func weights() throws {
        var cases = RandomCases(seed: 12)
        let prior = try cases.prior(3)
        let difference = cases.vector(3)
        let half = try PreferenceObservation(difference: difference, weight: 0.5)
        let whole = try PreferenceObservation(difference: difference)
        let twice = try Posterior.laplace(prior: prior, observations: [half, half])
        let once = try Posterior.laplace(prior: prior, observations: [whole])
        for (left, right) in zip(twice.mean, once.mean) { #expect(abs(left - right) < 1e-9) }
        let moved = SlowReference.dot(difference, once.mean) - SlowReference.dot(difference, prior.mean)
        let forgotten = try Posterior.laplace(prior: prior, observations: [half])
        let movedLess = SlowReference.dot(difference, forgotten.mean) - SlowReference.dot(difference, prior.mean)
        #expect(movedLess > 0 && movedLess < moved)
    }

    /// Differences that are huge, tiny, repeated, contradictory or mixed; separable or not; fewer answers than weights.
    static let hardCases: [(String, [[Double]])] = [
        ("all equal", [[Double]](repeating: [1, -2, 0.5], count: 40)),
        ("separable, huge", (1...20).map { [5e4 * Double($0), 1e5, -1e6] }),
        ("one huge", [[1e6, 1e6, 1e6]]),
        ("largest", [[1e6, -1e6, 1e6], [1e6, 1e6, 1e6]]),
        ("contradictory, huge", [[1e6, 0, 0], [-1e6, 0, 0], [0, 1, 0]]),
        ("contradictory, huge, oblique", [[1e6, 1e6, 1e5], [-1e6, -1e6, -1e5], [0.5, 1, 0], [1, 2, -1]]),
        ("contradictory, huge, often", [[Double]](repeating: [1e6, 9e5, -8e5], count: 50) + [[-1e6, -9e5, 8e5]]),
        ("contradictory, unequal", [[1e6, 1e6, 0], [-1e3, -1e3, 0], [1, 0, 0], [-1e3, 0, 1e6]]),
        ("huge and tiny", [[1e6, 1e-6, 0], [1e-6, 1e6, 1e-9], [1e-300, 0, 1]]),
        ("fewer answers than weights", [[0, 0, 3]]),
        ("zeros and huge", [[0, 0, 0], [1e6, 0, 0], [0, 0, 0]]),
    ]

    @Test("It converges to the mode on hard data, from a near and a far prior", arguments: hardCases)
    func hardData(name: String, differences: [[Double]]) throws {
        let observations = try differences.map { try PreferenceObservation(difference: $0) }
        for start in [[0.0, 0, 0], [-3, 5, 1], [1000, -1000, 1000]] {
            let prior = try GaussianPrior(
                mean: start, covariance: SymmetricMatrix(dimension: 3, packed: [1, 0.3, 2, 0, -0.1, 0.5]))
            let posterior = try Posterior.laplace(prior: prior, observations: observations)
            #expect(posterior.mean.allSatisfy { $0.isFinite })
            _ = try CholeskyFactor(posterior.covariance)
            for index in 0..<3 { #expect(posterior.covariance[index, index] <= prior.covariance[index, index] + 1e-9) }
            // No neighbour a thousandth of a standard deviation away is better.
            var search = try PosteriorModeSearch(
                prior: prior, rows: PreferenceRows(dimension: prior.dimension, observations))
            let top = search.logPosterior(at: posterior.mean)
            let factor = try CholeskyFactor(posterior.covariance)
            var cases = RandomCases(seed: 1)
            for _ in 0..<20 {
                let noise = cases.vector(3, scale: 1e-3)
                var neighbour = posterior.mean
                var element = 0
                for row in 0..<3 {
                    for column in 0...row {
                        neighbour[row] += factor.packed[element] * noise[column]
                        element += 1
                    }
                }
                #expect(search.logPosterior(at: neighbour) <= top + 1e-11 * (1 + abs(top)))
            }
            // It still serves as a prior, from memory and from 32-bit storage.
            let stored = try Posterior(
                mean: posterior.mean.map { Double(Float($0)) },
                covariance: SymmetricMatrix(
                    dimension: 3, packed: posterior.covariance.packed.map { Double(Float($0)) }),
                answers: posterior.answers)
            for old in [posterior, stored] {
                let later = try Posterior.laplace(prior: old.asPrior, observations: observations)
                #expect((later.mean + later.covariance.packed).allSatisfy { $0.isFinite })
                #expect(later.answers == 2 * observations.count)
            }
        }
    }

    @Test("It converges on random data of every scale", arguments: 0..<200)
    func randomScales(seed: Int) throws {
        var cases = RandomCases(seed: 9000 + UInt64(seed))
        let dimension = 1 + Int(cases.generator.next() % 10)
        let prior = try cases.prior(dimension)
        var observations: [PreferenceObservation] = []
        for _ in 0..<(1 + Int(cases.generator.next() % 40)) {
            let scale = pow(10, -6 + 12 * cases.generator.nextUniform())
            let difference = cases.vector(dimension, scale: scale).map { max(-1e6, min(1e6, $0)) }
            observations.append(try PreferenceObservation(difference: difference))
        }
        let posterior = try Posterior.laplace(prior: prior, observations: observations)
        #expect((posterior.mean + posterior.covariance.packed).allSatisfy { $0.isFinite })
        let variances = zip(posterior.covariance.diagonal, prior.covariance.diagonal)
        #expect(variances.allSatisfy { $0 > 0 && $0 <= $1 * (1 + 1e-9) })
    }

    @Test("Answers never make anything less certain, and more agreeing answers raise the utility")
    func certainty() throws {
        var cases = RandomCases(seed: 21)
        let prior = try cases.prior(5)
        let difference = cases.vector(5)
        var last = try Posterior(prior: prior).utility(of: difference)
        for count in 1...15 {
            let answer = try PreferenceObservation(difference: difference)
            let posterior = try Posterior.laplace(
                prior: prior, observations: [PreferenceObservation](repeating: answer, count: count))
            let utility = try posterior.utility(of: difference)
            #expect(utility.mean > last.mean)
            last = utility
            for _ in 0..<10 {
                let other = cases.vector(5)
                let before = prior.covariance.quadraticForm(other)
                #expect(posterior.covariance.quadraticForm(other) <= before * (1 + 1e-12))
            }
        }
    }

    @Test("Two hundred answers collapsed into a Gaussian leave later answers nearly the same result")
    func collapsing() throws {
        var cases = RandomCases(seed: 77)
        let prior = try GaussianPrior.standard(dimension: 4)
        let truth = cases.vector(4)
        var observations: [PreferenceObservation] = []
        for _ in 0..<230 {
            let difference = cases.vector(4)
            let won = cases.generator.nextUniform() < Logistic.sigmoid(SlowReference.dot(truth, difference))
            observations.append(try PreferenceObservation(difference: won ? difference : difference.map { -$0 }))
        }
        let whole = try Posterior.laplace(prior: prior, observations: observations)
        let old = try Posterior.laplace(prior: prior, observations: Array(observations.prefix(200)))
        let collapsed = try Posterior.laplace(prior: old.asPrior, observations: Array(observations.suffix(30)))
        #expect(collapsed.answers == 230)
        for (left, right) in zip(whole.mean, collapsed.mean) { #expect(abs(left - right) < 0.03) }
        for (left, right) in zip(whole.covariance.packed, collapsed.covariance.packed) {
            #expect(abs(left - right) < 0.01)
        }
    }

    @Test("Contradictory huge answers leave what they say nothing of as uncertain as before")
    func hugeAnswersKeepOtherDirections() throws {
        let answers = try [[1e6, 1e6, 1e5], [-1e6, -1e6, -1e5]].map { try PreferenceObservation(difference: $0) }
        let posterior = try Posterior.laplace(prior: .standard(dimension: 3), observations: answers)
        for direction in [[1.0, -1, 0], [1, 0, -10], [1, 1, -20]] {
            let before = SlowReference.dot(direction, direction)
            #expect(abs(posterior.covariance.quadraticForm(direction) / before - 1) < 1e-8)
        }
    }

    @Test("A prior that is singular by rounding is widened by less than a hundred-thousandth")
    func singularPrior() throws {
        let prior = try GaussianPrior(mean: [0, 0], covariance: SymmetricMatrix(dimension: 2, packed: [1, 1, 1]))
        let answer = try PreferenceObservation(difference: [1, 0])
        let posterior = try Posterior.laplace(prior: prior, observations: [answer])
        let one = try Posterior.laplace(prior: .standard(dimension: 1), observations: [.init(difference: [1])])
        for index in 0..<2 {
            #expect(abs(posterior.mean[index] - one.mean[0]) < 1e-5)
            #expect(abs(posterior.covariance[index, index] - one.covariance[0, 0]) < 1e-5)
        }
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

    @Test("Forgetting halves an answer's weight every half-life")
    func forgetting() throws {
        let weights = try Posterior.forgettingWeights(count: 5, halfLife: 2)
        for (weight, expected) in zip(weights, [0.25, 0.5.squareRoot() / 2, 0.5, 0.5.squareRoot(), 1]) {
            #expect(abs(weight - expected) < 1e-15)
        }
        #expect(try Posterior.forgettingWeights(count: 0, halfLife: 2).isEmpty)
        #expect(try Posterior.forgettingWeights(count: 3, halfLife: .infinity) == [1, 1, 1])
        let old = try Posterior.forgettingWeights(count: 5000, halfLife: 1)
        #expect(old.allSatisfy { $0 > 0 && $0 <= 1 })
    }
}
