import Foundation
import Testing

@testable import RewardFactorization

@Suite("The normal distribution of eight numbers at once")
struct NormalLanesTests {
    @Test("Agrees with the C library's in both tails and between", arguments: -100...100)
    func agrees(step: Int) {
        var lanes = SIMD8<Double>()
        for lane in 0..<8 { lanes[lane] = 0.37 * Double(step) + 0.0471 * Double(lane) }
        let found = NormalLanes(lanes)
        for lane in 0..<8 {
            let x = lanes[lane]
            #expect(abs(found.cumulative[lane] / StandardNormal.cumulative(x) - 1) < 3e-7, "x = \(x)")
            #expect(abs(found.kernel[lane] / exp(-x * x / 2) - 1) < 1e-8, "x = \(x)")
        }
    }

    @Test("Ends at 0 and 1 far out, without anything that is no number")
    func farOut() {
        let found = NormalLanes(SIMD8(-1e6, -50, -40, 0, -0.0, 40, 50, 1e6))
        #expect(found.cumulative[0] < 1e-300 && found.cumulative[1] < 1e-300 && found.cumulative[2] < 1e-300)
        #expect(abs(found.cumulative[3] - 0.5) < 2e-7 && abs(found.cumulative[4] - 0.5) < 2e-7)
        #expect(found.cumulative[5] == 1 && found.cumulative[6] == 1 && found.cumulative[7] == 1)
    }
}
