/// The Cholesky factor L of a positive definite matrix, A = L Lᵀ.
///
/// Source: Golub and Van Loan, Matrix Computations, 4th edition, 4.2 (factor) and 6.5.4 (update by a rotation a column).
public struct CholeskyFactor: Equatable, Sendable {
    /// J.
    public let dimension: Int
    /// L, lower triangular, row by row; J(J+1)/2 numbers.
    public private(set) var packed: [Double]

    /// Factors a matrix.
    ///
    /// Throws `notPositiveDefinite`, naming the row, where a pivot is not above rounding error.
    public init(_ matrix: SymmetricMatrix) throws(RewardFactorizationError) {
        self.dimension = matrix.dimension
        self.packed = matrix.packed
        if let row = factorInPlace() {
            throw RewardFactorizationError(
                .notPositiveDefinite,
                "the \(dimension) × \(dimension) matrix is not positive definite: row \(row) depends on those before; "
                    + "enlarge its diagonal or recompute it")
        }
    }

    /// Factors a matrix that may be singular, for sampling: a row that depends on those before gets no noise of its own.
    init(semidefinite matrix: SymmetricMatrix) {
        self.dimension = matrix.dimension
        self.packed = matrix.packed
        factorInPlace(skippingDependentRows: true)
    }

    /// Creates a factor to be overwritten by `refactor`.
    init(workspaceFor dimension: Int) {
        self.dimension = dimension
        self.packed = [Double](repeating: 0, count: dimension * (dimension + 1) / 2)
    }

    /// log |A| = 2 Σ log Lᵢᵢ.
    public var logDeterminant: Double {
        var total = 0.0
        for row in 0..<dimension { total += naturalLogarithm(packed[row * (row + 1) / 2 + row]) }
        return 2 * total
    }

    /// The smallest share of a row's diagonal element that no row before explains: min Lᵢᵢ² / Aᵢᵢ, in (0, 1].
    var smallestOwnShare: Double {
        var smallest = 1.0
        for row in 0..<dimension {
            let elements = packed[(row * (row + 1) / 2)...(row * (row + 1) / 2 + row)]
            let own = packed[row * (row + 1) / 2 + row]
            smallest = min(smallest, own * own / elements.reduce(0) { $0 + $1 * $1 })
        }
        return smallest
    }

    /// Returns A⁻¹ b; `b` has J components.
    public func solve(_ b: [Double]) -> [Double] {
        precondition(b.count == dimension, "the vector's dimension differs from the matrix's")
        var x = b
        solveInPlace(&x)
        return x
    }

    /// Returns xᵀ A⁻¹ x, never negative; `x` has J components.
    public func inverseQuadraticForm(_ x: [Double]) -> Double {
        precondition(x.count == dimension, "the vector's dimension differs from the matrix's")
        var half = x
        forwardSubstitute(&half)
        return half.reduce(0) { $0 + $1 * $1 }
    }

    /// Returns A⁻¹ = L⁻ᵀ L⁻¹.
    public func inverse() -> SymmetricMatrix {
        var inverseFactor = [Double](repeating: 0, count: packed.count)
        for column in 0..<dimension {
            for row in column..<dimension {
                let start = row * (row + 1) / 2
                var total = row == column ? 1.0 : 0.0
                for inner in column..<row {
                    total -= packed[start + inner] * inverseFactor[inner * (inner + 1) / 2 + column]
                }
                inverseFactor[start + column] = total / packed[start + row]
            }
        }
        var result = [Double](repeating: 0, count: packed.count)
        for inner in 0..<dimension {
            let start = inner * (inner + 1) / 2
            var position = 0
            for row in 0...inner {
                let left = inverseFactor[start + row]
                for column in 0...row {
                    result[position] += left * inverseFactor[start + column]
                    position += 1
                }
            }
        }
        return SymmetricMatrix(unchecked: result, dimension: dimension)
    }

    /// Replaces the factor by that of `matrix`; returns whether it is positive definite.
    mutating func refactor(packedMatrix: [Double]) -> Bool {
        for index in packed.indices { packed[index] = packedMatrix[index] }
        return factorInPlace() == nil
    }

    /// Replaces A by A + x xᵀ and destroys `x`; stable where the elements of A differ by many powers of ten.
    mutating func update(by x: inout [Double]) {
        for pivot in 0..<dimension where x[pivot] != 0 {
            let diagonal = packed[pivot * (pivot + 1) / 2 + pivot]
            let radius = (diagonal * diagonal + x[pivot] * x[pivot]).squareRoot()
            let cosine = diagonal / radius
            let sine = x[pivot] / radius
            packed[pivot * (pivot + 1) / 2 + pivot] = radius
            for row in (pivot + 1)..<dimension {
                let position = row * (row + 1) / 2 + pivot
                let old = packed[position]
                packed[position] = cosine * old + sine * x[row]
                x[row] = cosine * x[row] - sine * old
            }
        }
    }

    /// Takes over another factor's numbers without allocating.
    mutating func assign(_ other: CholeskyFactor) {
        for index in packed.indices { packed[index] = other.packed[index] }
    }

    /// Overwrites b with A⁻¹ b.
    func solveInPlace(_ x: inout [Double]) {
        forwardSubstitute(&x)
        for row in stride(from: dimension - 1, through: 0, by: -1) {
            let start = row * (row + 1) / 2
            let value = x[row] / packed[start + row]
            x[row] = value
            for column in 0..<row { x[column] -= packed[start + column] * value }
        }
    }

    private func forwardSubstitute(_ x: inout [Double]) {
        var start = 0
        for row in 0..<dimension {
            var total = x[row]
            for column in 0..<row { total -= packed[start + column] * x[column] }
            x[row] = total / packed[start + row]
            start += row + 1
        }
    }

    /// Factors `packed` in place; returns the first row whose pivot is lost in rounding error.
    @discardableResult
    private mutating func factorInPlace(skippingDependentRows: Bool = false) -> Int? {
        // A pivot of a singular matrix comes out as rounding noise of the diagonal element that it was left from.
        let noise = Double(dimension) * 0x1p-52
        var start = 0
        for row in 0..<dimension {
            let diagonal = packed[start + row]
            var columnStart = 0
            for column in 0...row {
                var total = packed[start + column]
                for inner in 0..<column { total -= packed[start + inner] * packed[columnStart + inner] }
                if column < row {
                    let pivot = packed[columnStart + column]
                    packed[start + column] = pivot > 0 ? total / pivot : 0
                } else if total > noise * diagonal, total.isFinite {
                    packed[start + row] = total.squareRoot()
                } else if skippingDependentRows {
                    packed[start + row] = 0
                } else {
                    return row
                }
                columnStart += column + 1
            }
            start += row + 1
        }
        return nil
    }
}
