import Testing

@testable import RewardFactorization

@Suite("Random numbers and draws from a posterior")
struct SamplingTests {
    /// The first five outputs of the reference program for this seed.
    @Test("SplitMix64 gives the published numbers")
    func publishedNumbers() {
        var generator = SplitMix64(seed: 1_234_567)
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
        ]
        #expect((0..<5).map { _ in generator.next() } == expected)
    }

    @Test("Normal numbers have the moments of the normal distribution")
    func normalMoments() {
        var generator = SplitMix64(seed: 3)
        let count = 200_000
        var moments = [0.0, 0, 0, 0]
        for _ in 0..<count {
            let z = generator.nextNormal()
            for (power, value) in [z, z * z, z * z * z, z * z * z * z].enumerated() { moments[power] += value }
        }
        moments = moments.map { $0 / Double(count) }
        #expect(abs(moments[0]) < 0.01)
        #expect(abs(moments[1] - 1) < 0.015)
        #expect(abs(moments[2]) < 0.04)
        #expect(abs(moments[3] - 3) < 0.1)
    }

    @Test("Draws have the posterior's mean and covariance and repeat with the seed")
    func posteriorMoments() throws {
        var cases = RandomCases(seed: 31)
        let posterior = try Posterior.laplace(prior: cases.prior(4), observations: cases.observations(6, dimension: 4))
        var sampler = PosteriorSampler(posterior)
        let count = 100_000
        var sums = [Double](repeating: 0, count: 4)
        var products = [[Double]](repeating: sums, count: 4)
        for _ in 0..<count {
            let draw = sampler.draw(using: &cases.generator)
            for row in 0..<4 {
                sums[row] += draw[row]
                for column in 0..<4 {
                    products[row][column] +=
                        (draw[row] - posterior.mean[row]) * (draw[column] - posterior.mean[column])
                }
            }
        }
        for row in 0..<4 {
            #expect(abs(sums[row] / Double(count) - posterior.mean[row]) < 0.02)
            for column in 0..<4 {
                #expect(abs(products[row][column] / Double(count) - posterior.covariance[row, column]) < 0.02)
            }
        }
        var one = SplitMix64(seed: 8)
        var other = SplitMix64(seed: 8)
        #expect(sampler.draw(using: &one) == sampler.draw(using: &other))
    }

    @Test("A singular covariance is sampled in the directions that it has")
    func singularCovariance() throws {
        let posterior = try Posterior(
            mean: [1, 2, 3], covariance: SymmetricMatrix(dimension: 3, packed: [1, 1, 1, 0, 0, 0]), answers: 0)
        var sampler = PosteriorSampler(posterior)
        var generator = SplitMix64(seed: 2)
        for _ in 0..<100 {
            let draw = sampler.draw(using: &generator)
            #expect(abs(draw[1] - draw[0] - 1) < 1e-12)
            #expect(draw[2] == 3)
        }
    }
}
