import Foundation
import Testing

@testable import RewardFactorization

@Suite("The mathematics of the fit")
struct FitMathematicsTests {
    @Test("The answer kernel agrees with double precision", arguments: [0.0, 0.02, 0.3])
    func kernel(lapse: Double) {
        let kernel = AnswerKernel(lapse: lapse)
        for a in stride(from: -79.5, through: 79.5, by: 0.37) {
            let value = kernel.evaluate(Float(a))
            let hit = Logistic.sigmoid(a)
            let probability = lapse / 2 + (1 - lapse) * hit
            let log = lapse == 0 ? Logistic.logSigmoid(a) : Foundation.log(probability)
            #expect(abs(Double(value.log) - log) < 2e-6 * (1 + abs(log)), "\(a)")
            let slope = (1 - lapse) * hit * Logistic.sigmoid(-a) / probability
            #expect(abs(Double(value.slope) - slope) < 2e-6, "\(a)")
            if lapse > 0 {
                #expect(abs(Double(value.lapseSlope) / ((0.5 - hit) / probability) - 1) < 1e-4, "\(a)")
            }
        }
        for extreme: Float in [-1e30, -200, -80, 80, 200, 1e30] {
            let value = kernel.evaluate(extreme)
            #expect(value.log.isFinite && value.slope.isFinite && value.lapseSlope.isFinite)
        }
    }

    @Test("Expectations agree with numerical integration")
    func quadrature() {
        let kernel = AnswerKernel(lapse: 0.05)
        let tile = QuadratureTile()
        for (mean, deviation) in [(0.0, 0.5), (1.5, 1.0), (-2.0, 2.0), (0.3, 2.5), (4.0, 1.5)] {
            for element in 0..<QuadratureTile.width {
                tile.centers[element] = Float(mean)
                tile.spreads[element] = Float(deviation)
            }
            tile.run(kernel)
            var sums = (mass: 0.0, log: 0.0, slope: 0.0, moment: 0.0)
            for z in stride(from: -9.0, through: 9.0, by: 0.002) {
                let density = exp(-z * z / 2)
                let hit = Logistic.sigmoid(mean + deviation * z)
                let probability = 0.025 + 0.95 * hit
                let slope = 0.95 * hit * (1 - hit) / probability
                sums.mass += density
                sums.log += density * log(probability)
                sums.slope += density * slope
                sums.moment += density * slope * z
            }
            #expect(abs(Double(tile.log[3]) - sums.log / sums.mass) < 4e-3)
            #expect(abs(Double(tile.slope[3]) - sums.slope / sums.mass) < 4e-3)
            #expect(abs(Double(tile.moment[3]) - sums.moment / sums.mass) < 8e-3)
        }
    }

    @Test("The gradient agrees with finite differences", arguments: [0, 1], [-12.0, -3, -1, 1])
    func gradient(seed: Int, lapseLogit: Double) throws {
        let planted = try PlantedPeople(
            people: 12, answers: 7, features: 4, baseFunctions: 2, lapse: 0.1, sideBias: 0.4, seed: UInt64(seed))
        let problem = try Self.problem(planted.comparisons, dimension: 2)
        // So that penalties are not alike.
        try problem.use(relevance: [0.1, 1, 3, 20])
        var generator = SplitMix64(seed: 5)
        let point = FitParameters(
            baseFunctions: (0..<8).map { _ in generator.nextNormal() }, mean: [0.3, -0.4], lapseLogit: lapseLogit,
            sideBias: 0.3)
        let gradient = problem.objectiveAndGradient(point).gradient
        func check(_ slope: Double, _ move: (inout FitParameters, Double) -> Void) {
            let step = 0.02
            var ahead = point
            var behind = point
            move(&ahead, step)
            move(&behind, -step)
            let difference =
                (problem.objectiveAndGradient(ahead).objective - problem.objectiveAndGradient(behind).objective)
                / (2 * step)
            #expect(abs(difference - slope) < 0.02 * (1 + abs(slope)), "\(difference) \(slope)")
        }
        for element in 0..<8 { check(gradient.baseFunctions[element]) { $0.baseFunctions[element] += $1 } }
        for row in 0..<2 { check(gradient.mean[row]) { $0.mean[row] += $1 } }
        check(gradient.lapseLogit) { $0.lapseLogit += $1 }
        check(gradient.sideBias) { $0.sideBias += $1 }
    }

    @Test("The marginal likelihood agrees with numerical integration, and the bound is below it", arguments: 0..<4)
    func marginal(seed: Int) throws {
        let planted = try PlantedPeople(
            people: 3, answers: 6, features: 1, baseFunctions: 1, spread: 1.5, seed: UInt64(seed + 50))
        let problem = try Self.problem(planted.comparisons, dimension: 1)
        let parameters = FitParameters(baseFunctions: [1.4], mean: [0.3], lapseLogit: -1, sideBias: 0.2)
        problem.place(parameters)
        var people = HeldOutPeople(dimension: 1)
        people.append([0, 1, 2], of: problem.index, in: problem, parameters: parameters)
        let correction = PriorCorrection(scale: 1.3, shift: 0.8, lapseLogit: -1, sideBias: 0.2)
        let found = MarginalLikelihood(people, seed: 3).logLikelihood(correction, threads: 1)
        for person in 0..<3 {
            var total = 0.0
            for weight in stride(from: -9.0, through: 9.0, by: 0.01) {
                var value = exp(-(weight - 0.24) * (weight - 0.24) / 2) / (2 * Double.pi).squareRoot() * 0.01
                for observation in try people.observations(person, scale: 1.3) {
                    let utility = weight * observation.difference[0] + 0.2 * observation.side
                    value *= correction.lapse / 2 + (1 - correction.lapse) * Logistic.sigmoid(utility)
                }
                total += value
            }
            #expect(abs(found[person] - log(total)) < 0.03)
        }
    }

    @Test("The area under the curve counts pairs, ties half", arguments: 0..<6)
    func auc(seed: Int) {
        var generator = SplitMix64(seed: UInt64(seed))
        let values = (0..<25).map { _ in (generator.nextNormal() * 2 + 0.5).rounded() }
        var wins = 0.0
        for a in values { for b in values { wins += a > -b ? 1 : (a == -b ? 0.5 : 0) } }
        #expect(abs(HeldOutScorer.auc(values) - wins / 625) < 1e-12)
    }

    static func problem(_ set: ComparisonSet, dimension: Int, ridge: Double = 0.5) throws -> FitProblem {
        let material = FitSession.Material(
            set, scale: [Double](repeating: 1, count: set.featureCount),
            constant: [Bool](repeating: false, count: set.featureCount), topics: nil, threads: 1)
        return try FitProblem(
            set: set, index: material.index, active: [Bool](repeating: true, count: set.personCount),
            dimension: dimension, scale: material.scale, constant: material.constant, moments: material.moments,
            ridge: ridge, answersFree: true, threads: 1)
    }
}
