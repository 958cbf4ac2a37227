import Foundation
import Testing

@testable import RewardFactorization

@Suite("The Laplace posterior on hard data")
struct LaplaceHardDataTests {
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
}
