import Testing

@testable import RewardFactorization

@Suite("What answers do to the Laplace posterior")
struct LaplaceAnswerTests {
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
