import Foundation
import Testing

@testable import RewardFactorization

@Suite("Predictions under a posterior")
struct PredictionTests {
    /// E σ(a) by the trapezoid rule over twelve standard deviations.
    private func slowExpectation(_ mean: Double, _ variance: Double) -> Double {
        let deviation = variance.squareRoot()
        // A step well below the width of the logistic function and of the density.
        let steps = max(4000, Int(deviation * 400))
        var total = 0.0
        for index in -steps...steps {
            let z = 12 * Double(index) / Double(steps)
            total += exp(-z * z / 2) / (1 + exp(-(mean + deviation * z)))
        }
        return total * 12 / Double(steps) / (2 * Double.pi).squareRoot()
    }

    @Test("E σ is within 1e-6 of numerical integration", arguments: [0, 1e-6, 0.01, 0.3, 1, 3, 10, 100, 1e4])
    func expectationAgreesWithIntegration(variance: Double) {
        for mean in [0, 0.01, 0.5, 1, 2, 3.7, 8, 15, 40, -0.2, -1, -5, -30] {
            #expect(
                abs(Logistic.expectation(mean: mean, variance: variance) - slowExpectation(mean, variance)) < 1e-6)
        }
    }

    @Test("E σ is a probability, rises with the mean, and falls to ½ with the variance")
    func expectationIsMonotone() {
        var last = -1.0
        for mean in stride(from: -1000.0, through: 1000, by: 0.37) {
            let value = Logistic.expectation(mean: mean, variance: 2)
            #expect(value >= last && value >= 0 && value <= 1)
            last = value
        }
        last = 1
        for variance in [0, 0.1, 1, 10, 1e3, 1e6, 1e300] {
            let value = Logistic.expectation(mean: 1.5, variance: variance)
            #expect(value <= last && value >= 0.5)
            last = value
        }
        #expect(abs(Logistic.expectation(mean: 0, variance: 5) - 0.5) < 1e-15)
        let mirrored = Logistic.expectation(mean: 1, variance: 2) + Logistic.expectation(mean: -1, variance: 2)
        #expect(abs(mirrored - 1) < 1e-15)
    }

    @Test("σ and log σ keep their digits in both tails")
    func logisticTails() {
        #expect(Logistic.sigmoid(0) == 0.5)
        #expect(Logistic.sigmoid(-800) == 0)
        #expect(Logistic.sigmoid(800) == 1)
        #expect(abs(Logistic.sigmoid(-40) / exp(-40) - 1) < 1e-12)
        #expect(Logistic.logSigmoid(-1e9) == -1e9)
        #expect(abs(Logistic.logSigmoid(40) / -exp(-40) - 1) < 1e-12)
        #expect(abs(Logistic.logSigmoid(0) + log(2)) < 1e-15)
    }

    @Test("Probabilities agree with simulation, the effect's uncertainty included", arguments: 0..<6)
    func agreesWithSimulation(seed: Int) throws {
        var cases = RandomCases(seed: 700 + UInt64(seed))
        let dimension = 2 + seed
        let posterior = try Posterior.laplace(
            prior: cases.prior(dimension), observations: cases.observations(12, dimension: dimension))
        let effect = cases.vector(dimension)
        let variance = cases.vector(dimension).map { 0.05 * $0 * $0 }
        var sampler = PosteriorSampler(posterior)
        let draws = 200_000
        var known = 0.0
        var win = 0.0
        var better = 0.0
        var sum = 0.0
        var squares = 0.0
        for _ in 0..<draws {
            let weights = sampler.draw(using: &cases.generator)
            known += Logistic.sigmoid(SlowReference.dot(weights, effect))
            var gain = 0.0
            for index in 0..<dimension {
                let change = effect[index] + variance[index].squareRoot() * cases.generator.nextNormal()
                gain += weights[index] * change
            }
            win += Logistic.sigmoid(gain)
            better += gain > 0 ? 1 : 0
            sum += gain
            squares += gain * gain
        }
        let count = Double(draws)
        let utility = try posterior.utility(ofEffect: effect, variance: variance)
        let deviation = utility.variance.squareRoot()
        // Four standard errors of the simulation.
        #expect(try abs(posterior.probabilityPreferred(effect) - known / count) < 4 * 0.5 / count.squareRoot())
        #expect(abs(utility.mean - sum / count) < 4 * deviation / count.squareRoot())
        #expect(abs(utility.variance / (squares / count - sum / count * (sum / count)) - 1) < 0.03)
        // The normal shape of a sum of products is approximate: within 0.02.
        #expect(abs(utility.expectedPreference - win / count) < 0.02)
        #expect(try abs(posterior.probabilityBetter(effect: effect, variance: variance) - better / count) < 0.02)
    }

    @Test("Without variance the probability is 1, ½ or 0 by the sign")
    func certainSigns() {
        #expect(GaussianUtility(mean: 0.1, variance: 0).probabilityPositive == 1)
        #expect(GaussianUtility(mean: -0.1, variance: 0).probabilityPositive == 0)
        #expect(GaussianUtility(mean: 0, variance: 0).probabilityPositive == 0.5)
        #expect(GaussianUtility(mean: 0, variance: 3).probabilityPositive == 0.5)
        #expect(GaussianUtility(mean: 1, variance: -1e-18).variance == 0)
        #expect(abs(GaussianUtility(mean: 1.6448536269514722, variance: 1).probabilityPositive - 0.95) < 1e-12)
    }

    @Test("A difference, an effect or a variance that does not fit is refused")
    func refusals() throws {
        let posterior = try Posterior(prior: .standard(dimension: 2))
        func code(_ body: () throws -> Void) -> RewardFactorizationError.Code? {
            #expect(throws: RewardFactorizationError.self, performing: body)?.code
        }
        #expect(code { _ = try posterior.utility(of: [1]) } == .dimensionMismatch)
        #expect(code { _ = try posterior.probabilityPreferred([1, 2, 3]) } == .dimensionMismatch)
        #expect(code { _ = try posterior.utility(of: [.nan, 0]) } == .notFinite)
        #expect(code { _ = try posterior.utility(of: [1e200, 0]) } == .notFinite)
        #expect(code { _ = try posterior.probabilityBetter(effect: [1, 0], variance: [1]) } == .dimensionMismatch)
        #expect(code { _ = try posterior.probabilityBetter(effect: [1, 0], variance: [1, -1]) } == .valueOutOfRange)
    }
}
