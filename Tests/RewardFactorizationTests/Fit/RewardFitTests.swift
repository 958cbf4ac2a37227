import Foundation
import Testing

@testable import RewardFactorization

@Suite("Learning base reward functions")
struct RewardFitTests {
    @Test("A fit of planted people returns finite numbers in the agreed shapes")
    func shapes() throws {
        let planted = try PlantedPeople(people: 60, answers: 12, features: 5, baseFunctions: 2, seed: 1)
        let fitted = try RewardFit.run(comparisons: planted.comparisons, options: FitOptions(baseFunctions: 2...2))
        #expect(fitted.baseFunctionCount == 2)
        #expect(fitted.baseFunctions.count == 10)
        #expect(fitted.baseFunctions.allSatisfy { $0.isFinite })
        #expect(fitted.phiDifference([1, 0, 0, 0, 0]).count == 2)
        let copy = try JSONDecoder().decode(FittedRewards.self, from: JSONEncoder().encode(fitted))
        #expect(copy == fitted)
    }
}
