import Testing

@testable import RewardFactorization

@Suite("Normal equations")
struct NormalEquationsTests {
    @Test("give the posterior that elimination on the dense system gives", arguments: [1, 3, 17, 70])
    func againstElimination(dimension: Int) throws {
        var generator = SplitMix64(seed: UInt64(dimension))
        let mean = (0..<dimension).map { _ in generator.nextNormal() }
        let variance = (0..<dimension).map { _ in 0.1 + generator.nextUniform() }
        var equations = NormalEquations(priorMean: mean, priorVariance: variance)
        var matrix = (0..<dimension).map { row in (0..<dimension).map { row == $0 ? 1 / variance[row] : 0 } }
        var right = (0..<dimension).map { mean[$0] / variance[$0] }
        for _ in 0..<(3 * dimension) {
            let columns = Set((0..<3).map { _ in Int.random(in: 0..<dimension, using: &generator) }).shuffled(
                using: &generator)
            let row = columns.map { NormalEquations.Element(column: $0, value: generator.nextNormal()) }
            let value = generator.nextNormal()
            let weight = 0.5 + generator.nextUniform()
            equations.add(row: row, value: value, weight: weight)
            for element in row {
                right[element.column] += weight * element.value * value
                for other in row { matrix[element.column][other.column] += weight * element.value * other.value }
            }
        }
        let solution = try #require(equations.solved())
        let slow = Self.eliminate(matrix, right)
        for index in 0..<dimension { #expect(abs(solution.mean[index] - slow[index]) < 1e-9) }
        for column in 0..<dimension {
            let unit = (0..<dimension).map { $0 == column ? 1.0 : 0 }
            let inverse = Self.eliminate(matrix, unit)
            for row in 0..<dimension { #expect(abs(solution.covariance[row, column] - inverse[row]) < 1e-9) }
        }
    }

    @Test("predict with the mean and the variance of a row")
    func prediction() throws {
        var equations = NormalEquations(priorMean: [1, 2], priorVariance: [4, 9])
        let row = [NormalEquations.Element(column: 0, value: 2), NormalEquations.Element(column: 1, value: -1)]
        let before = try #require(equations.solved())
        #expect(abs(before.value(at: row)) < 1e-12)
        #expect(abs(before.variance(at: row) - 25) < 1e-9)
        equations.add(row: row, value: 5, weight: 1 / 25)
        let after = try #require(equations.solved())
        // Half of the way, half of the variance: prior and observation weigh the same.
        #expect(abs(after.value(at: row) - 2.5) < 1e-9)
        #expect(abs(after.variance(at: row) - 12.5) < 1e-9)
    }

    private static func eliminate(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
        var rows = zip(matrix, right).map { $0 + [$1] }
        let count = right.count
        for pivot in 0..<count {
            let best = (pivot..<count).max { abs(rows[$0][pivot]) < abs(rows[$1][pivot]) } ?? pivot
            rows.swapAt(pivot, best)
            for row in 0..<count where row != pivot {
                let factor = rows[row][pivot] / rows[pivot][pivot]
                for column in pivot...count { rows[row][column] -= factor * rows[pivot][column] }
            }
        }
        return (0..<count).map { rows[$0][count] / rows[$0][$0] }
    }
}
