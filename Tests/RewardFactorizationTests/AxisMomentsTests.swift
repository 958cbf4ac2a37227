import Foundation
import Testing

@testable import RewardFactorization

@Suite("Sparse priors")
struct AxisMomentsTests {
    static let sparsity = AxisSparsity(unchecked: 0.3, ratio: 0.2)

    @Test("The mixture has the variance that it is given")
    func variance() {
        let sparsity = Self.sparsity
        #expect(abs(0.3 * sparsity.wide + 0.7 * sparsity.narrow - 1) < 1e-12)
        #expect(abs((sparsity.narrow / sparsity.wide).squareRoot() - 0.2) < 1e-12)
    }

    @Test("The factor gives the cavity the moments of cavity times mixture", arguments: 0..<12)
    func againstSums(seed: Int) throws {
        var generator = SplitMix64(seed: UInt64(seed))
        let variance = 0.5 + generator.nextUniform()
        // The cavity holds the Gaussian of the prior, so that it is no wider.
        let precision = 1 / variance + 4 * generator.nextUniform()
        let pull = 3 * generator.nextNormal()
        let moments = try #require(
            AxisMoments(cavityPrecision: precision, pull: pull, variance: variance, sparsity: Self.sparsity))
        var sums = [0.0, 0.0, 0.0]
        for x in stride(from: -60.0, through: 60, by: 0.01) {
            let density = [(0.3, Self.sparsity.wide), (0.7, Self.sparsity.narrow)].reduce(0.0) { sum, part in
                sum + part.0 / part.1.squareRoot() * exp(-x * x / (2 * variance * part.1))
            }
            let weight = density * exp(pull * x - precision * x * x / 2 + x * x / (2 * variance))
            for power in 0..<3 { sums[power] += weight * pow(x, Double(power)) }
        }
        let mean = sums[1] / sums[0]
        let spread = sums[2] / sums[0] - mean * mean
        #expect(abs(1 / (precision + moments.precision) - spread) < 1e-6 * spread)
        #expect(abs((pull + moments.shift) / (precision + moments.precision) - mean) < 1e-6)
    }

    @Test("Where the others care as much, the factor is 1")
    func gaussian() throws {
        let moments = try #require(
            AxisMoments(
                cavityPrecision: 3, pull: 1.5, variance: 0.7, sparsity: AxisSparsity(unchecked: 0.4, ratio: 1)))
        #expect(abs(moments.precision) < 1e-12)
        #expect(abs(moments.shift) < 1e-12)
    }

    @Test("A cavity that is too wide for the mixture's moments has no factor")
    func tooWide() {
        #expect(AxisMoments(cavityPrecision: 0.1, pull: 0, variance: 1, sparsity: Self.sparsity) == nil)
        #expect(AxisMoments(cavityPrecision: -1, pull: 0, variance: 1, sparsity: Self.sparsity) == nil)
    }

    // MARK: Posteriors

    /// The exact mean of two weights under the sparse prior and answers, summed over a grid.
    private func exactMean(_ prior: GaussianPrior, _ observations: [PreferenceObservation]) -> [Double] {
        func logPrior(_ x: Double, _ axis: Int) -> Double {
            let square = (x - prior.mean[axis]) * (x - prior.mean[axis]) / prior.covariance[axis, axis]
            return log(
                [(0.3, Self.sparsity.wide), (0.7, Self.sparsity.narrow)].reduce(0.0) {
                    $0 + $1.0 / $1.1.squareRoot() * exp(-square / (2 * $1.1))
                })
        }
        var total = 0.0
        var sums = [0.0, 0.0]
        for x in stride(from: -9.0, through: 9, by: 0.03) {
            let first = logPrior(x, 0)
            for y in stride(from: -9.0, through: 9, by: 0.03) {
                var value = first + logPrior(y, 1)
                for observation in observations {
                    value += Logistic.logSigmoid(x * observation.difference[0] + y * observation.difference[1])
                }
                total += exp(value)
                sums[0] += x * exp(value)
                sums[1] += y * exp(value)
            }
        }
        return sums.map { $0 / total }
    }

    @Test("Posterior means under a sparse prior agree with sums over a grid, where a Gaussian prior's do not")
    func posteriorMeans() throws {
        var errors = (sparse: 0.0, gaussian: 0.0)
        for seed in 0..<10 {
            var cases = RandomCases(seed: UInt64(seed) + 7)
            let covariance = try SymmetricMatrix(diagonal: [1, 0.8])
            let prior = try GaussianPrior(mean: [0.2, -0.1], covariance: covariance, sparsity: Self.sparsity)
            let plain = try GaussianPrior(mean: [0.2, -0.1], covariance: covariance)
            let observations = try (0..<(2 + seed)).map { _ in
                try PreferenceObservation(difference: cases.vector(2, scale: 2))
            }
            let exact = exactMean(prior, observations)
            func distance(_ posterior: Posterior) -> Double {
                (0..<2).map { abs(posterior.mean[$0] - exact[$0]) }.max() ?? 0
            }
            errors.sparse += distance(try .expectationPropagation(prior: prior, observations: observations)) / 10
            errors.gaussian += distance(try .expectationPropagation(prior: plain, observations: observations)) / 10
        }
        #expect(errors.sparse < 0.1, "\(errors)")
        #expect(errors.sparse < errors.gaussian / 2, "\(errors)")
    }

    @Test("Somebody who is sure of one axis is believed not to care about the other, until answers say so")
    func shrinkage() throws {
        let covariance = try SymmetricMatrix(diagonal: [1, 1])
        let prior = try GaussianPrior(mean: [0, 0], covariance: covariance, sparsity: Self.sparsity)
        let plain = try GaussianPrior(mean: [0, 0], covariance: covariance)
        let mixed = try (0..<12).map { _ in try PreferenceObservation(difference: [1.5, 0.4]) }
        let sparse = try Posterior.expectationPropagation(prior: prior, observations: mixed)
        let gaussian = try Posterior.expectationPropagation(prior: plain, observations: mixed)
        #expect(sparse.mean[1] / sparse.mean[0] < gaussian.mean[1] / gaussian.mean[0])
        let second = try (0..<12).map { _ in try PreferenceObservation(difference: [0, 1.5]) }
        let both = try Posterior.expectationPropagation(prior: prior, observations: mixed + second)
        #expect(both.mean[1] > 1, "\(both.mean)")
    }

    @Test("Everybody's posterior is found, whatever the answers", arguments: 0..<20)
    func converges(seed: Int) throws {
        var cases = RandomCases(seed: UInt64(seed) + 90)
        let dimension = 1 + seed % 8
        let prior = try GaussianPrior(
            mean: cases.vector(dimension, scale: 0.3),
            covariance: SymmetricMatrix(diagonal: [Double](repeating: 1, count: dimension)), sparsity: Self.sparsity)
        let rows = try PreferenceRows(
            dimension: dimension,
            (0..<(5 * seed)).map { _ in try PreferenceObservation(difference: cases.vector(dimension, scale: 2)) })
        for lapse in [0, 0.1] {
            let answers = try AnswerModel(lapse: lapse, sideBias: 0, forgetting: 1)
            let precision = try ExpectationPropagation.Precision(prior)
            #expect(
                rows.isEmpty
                    || ExpectationPropagation.run(
                        prior: precision, rows: rows, answers: answers, tolerance: 1e-4, sweeps: 60) != nil
            )
        }
    }

    @Test("A sparsity of axes that are correlated, or out of range, is refused")
    func refused() throws {
        let correlated = try SymmetricMatrix(dimension: 2, packed: [1, 0.2, 1])
        #expect(throws: RewardFactorizationError.self) {
            try GaussianPrior(mean: [0, 0], covariance: correlated, sparsity: Self.sparsity)
        }
        for (share, ratio) in [(0.0, 0.5), (1, 0.5), (0.5, 0), (0.5, 1.1), (.nan, 0.5), (0.5, .nan)] {
            #expect(throws: RewardFactorizationError.self) { try AxisSparsity(share: share, ratio: ratio) }
        }
    }

    @Test("A sparse prior survives encoding, and one without is encoded as before")
    func encoding() throws {
        let covariance = try SymmetricMatrix(diagonal: [1, 1])
        let prior = try GaussianPrior(mean: [0, 0], covariance: covariance, sparsity: Self.sparsity)
        #expect(try JSONDecoder().decode(GaussianPrior.self, from: JSONEncoder().encode(prior)) == prior)
        let plain = try JSONEncoder().encode(GaussianPrior(mean: [0, 0], covariance: covariance))
        #expect(!String(decoding: plain, as: UTF8.self).contains("sparsity"))
        let damaged = Data(#"{"share": 2, "ratio": 0.5}"#.utf8)
        #expect(throws: RewardFactorizationError.self) { try JSONDecoder().decode(AxisSparsity.self, from: damaged) }
    }
}
