import Testing

@testable import RewardFactorization

@Suite("Symmetric matrices and their Cholesky factors")
struct SymmetricMatrixTests {
    @Test("The packed triangle goes row by row and both halves read the same")
    func packing() throws {
        let matrix = try SymmetricMatrix(dimension: 3, packed: [1, 2, 3, 4, 5, 6])
        #expect((0..<3).map { row in (0..<3).map { matrix[row, $0] } } == [[1, 2, 4], [2, 3, 5], [4, 5, 6]])
        #expect(matrix.diagonal == [1, 3, 6])
        #expect(matrix.multiplied(by: [1, 10, 100]) == [421, 532, 654])
        #expect(matrix.quadraticForm([1, 10, 100]) == 421 + 5320 + 65400)
    }

    @Test(
        "Solve, inverse, log determinant and quadratic form agree with Gauss–Jordan", arguments: [1, 2, 3, 8, 17, 64])
    func factorAgreesWithElimination(dimension: Int) throws {
        var cases = RandomCases(seed: UInt64(dimension))
        let matrix = try cases.covariance(dimension)
        let x = cases.vector(dimension)
        let factor = try CholeskyFactor(matrix)
        let (inverse, logDeterminant) = SlowReference.invert(SlowReference.dense(matrix))
        let expected = SlowReference.multiply(inverse, x)
        let solution = factor.solve(x)
        let packedInverse = factor.inverse()
        for row in 0..<dimension {
            #expect(abs(solution[row] - expected[row]) < 1e-9)
            for column in 0..<dimension { #expect(abs(packedInverse[row, column] - inverse[row][column]) < 1e-9) }
        }
        #expect(abs(factor.logDeterminant - logDeterminant) < 1e-9)
        #expect(abs(factor.inverseQuadraticForm(x) - SlowReference.dot(x, expected)) < 1e-8)
        #expect(abs(matrix.quadraticForm(x) - SlowReference.dot(x, matrix.multiplied(by: x))) < 1e-9)
    }

    @Test("A rank-one update is the factor of the sum", arguments: [1, 2, 8, 33])
    func update(dimension: Int) throws {
        var cases = RandomCases(seed: 5)
        var matrix = try cases.covariance(dimension)
        var x = cases.vector(dimension)
        var factor = try CholeskyFactor(matrix)
        for row in 0..<dimension { for column in 0...row { matrix[row, column] += x[row] * x[column] } }
        factor.update(by: &x)
        let direct = try CholeskyFactor(matrix)
        for (updated, expected) in zip(factor.packed, direct.packed) { #expect(abs(updated - expected) < 1e-12) }
    }

    @Test(
        "A matrix that is not positive definite is refused",
        arguments: [[-1.0], [0.0], [1, 2, 1], [1, 1, 1], [1, 0, 1, 0, 0, -1e-9]])
    func refusesIndefinite(packed: [Double]) throws {
        let dimension = packed.count == 1 ? 1 : (packed.count == 3 ? 2 : 3)
        let matrix = try SymmetricMatrix(dimension: dimension, packed: packed)
        let error = #expect(throws: RewardFactorizationError.self) { try CholeskyFactor(matrix) }
        #expect(error?.code == .notPositiveDefinite)
    }

    @Test("A dimension outside 1 to 64, a wrong count and a value that is not finite are refused")
    func refusesBadInput() {
        func code(_ body: () throws -> SymmetricMatrix) -> RewardFactorizationError.Code? {
            #expect(throws: RewardFactorizationError.self, performing: { _ = try body() })?.code
        }
        #expect(code { try SymmetricMatrix(dimension: 0) } == .dimensionOutOfRange)
        #expect(code { try SymmetricMatrix(dimension: 65) } == .dimensionOutOfRange)
        #expect(code { try SymmetricMatrix(dimension: -1) } == .dimensionOutOfRange)
        #expect(code { try SymmetricMatrix(dimension: 2, packed: [1, 2]) } == .dimensionMismatch)
        #expect(code { try SymmetricMatrix(dimension: 1, packed: [.nan]) } == .notFinite)
        #expect(code { try SymmetricMatrix(diagonal: [1, .infinity]) } == .notFinite)
        #expect(code { try SymmetricMatrix(diagonal: []) } == .dimensionOutOfRange)
    }
}
