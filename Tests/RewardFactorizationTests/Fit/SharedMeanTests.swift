import Foundation
import Testing

@testable import RewardFactorization

@Suite("The mean that people share")
struct SharedMeanTests {
    private static func identity(_ count: Int, times factor: Double) -> [Double] {
        (0..<(count * count)).map { $0 % (count + 1) == 0 ? factor : 0 }
    }

    @Test("Next to all of a large mean is kept, nothing of one within chance, and all where J is below 3")
    func ends() {
        let precision = Self.identity(6, times: 50)
        #expect(SharedMean.share(of: [1, -1, 1, 1, -1, 1], precision: precision) > 0.98)
        #expect(SharedMean.share(of: [0.1, 0.1, -0.1, 0, 0.1, 0.1], precision: precision) == 0)
        #expect(SharedMean.share(of: [Double](repeating: 0, count: 6), precision: precision) == 0)
        #expect(SharedMean.share(of: [0.01, 0.01], precision: Self.identity(2, times: 50)) == 1)
    }

    @Test("The mean is nearer to the truth on average, whatever the truth is", arguments: [0.0, 0.1, 0.3, 1.0])
    func risk(size: Double) {
        var generator = SplitMix64(seed: 3)
        let (count, people) = (7, 60.0)
        var plain = 0.0
        var shrunk = 0.0
        for _ in 0..<2000 {
            let truth = (0..<count).map { _ in size * generator.nextNormal() }
            let seen = truth.map { $0 + generator.nextNormal() / people.squareRoot() }
            let share = SharedMean.share(of: seen, precision: Self.identity(count, times: people))
            for (own, value) in zip(truth, seen) {
                plain += (value - own) * (value - own)
                shrunk += (share * value - own) * (share * value - own)
            }
        }
        #expect(shrunk < plain, "\(shrunk) \(plain)")
        if size == 0 { #expect(shrunk < 0.4 * plain, "\(shrunk) \(plain)") }
    }

    @Test("A fit takes a mean within chance for none, and keeps one that people have")
    func fit() throws {
        func square(_ mean: Double) throws -> Double {
            let planted = try PlantedPeople(
                people: 40, answers: 40, features: 6, baseFunctions: 5, spread: 2, mean: mean, seed: 4)
            let fitted = try RewardFit.run(
                comparisons: planted.comparisons, options: RewardFitTests.options(5, share: 0))
            return fitted.prior.mean.reduce(0) { $0 + $1 * $1 }
        }
        let (none, shared) = (try square(0), try square(1))
        #expect(none < 5.0 / 40, "\(none)")
        #expect(shared > 1, "\(shared)")
    }
}
