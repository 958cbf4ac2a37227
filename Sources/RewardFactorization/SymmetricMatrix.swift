/// A symmetric J × J matrix, stored as its packed lower triangle.
///
/// Row by row: a₀₀, a₁₀, a₁₁, a₂₀, …, that is J(J+1)/2 numbers with element (i, j ≤ i) at i(i+1)/2 + j. J is 1 to 64.
public struct SymmetricMatrix: Equatable, Sendable {
    /// The dimensions that are supported.
    public static let dimensions = 1...64

    /// J.
    public let dimension: Int
    /// The lower triangle, row by row; J(J+1)/2 numbers.
    public internal(set) var packed: [Double]

    /// Creates the matrix of zeros.
    ///
    /// Throws `dimensionOutOfRange` where the dimension is not 1 to 64.
    public init(dimension: Int) throws(RewardFactorizationError) {
        try Self.check(dimension)
        self.dimension = dimension
        self.packed = [Double](repeating: 0, count: dimension * (dimension + 1) / 2)
    }

    private static func check(_ dimension: Int) throws(RewardFactorizationError) {
        guard dimensions.contains(dimension) else {
            throw RewardFactorizationError(
                .dimensionOutOfRange,
                "a dimension of \(dimension) was asked for; use 1 to \(dimensions.upperBound)")
        }
    }

    /// Creates a matrix from its packed lower triangle.
    ///
    /// Throws `dimensionMismatch` where the count is not J(J+1)/2, `notFinite` where a number is NaN or infinite.
    public init(dimension: Int, packed: [Double]) throws(RewardFactorizationError) {
        try Self.check(dimension)
        let count = dimension * (dimension + 1) / 2
        guard packed.count == count else {
            throw .mismatch("a packed lower triangle", packed.count, expected: count)
        }
        // Zero times a finite number is zero; the sum is NaN as soon as one is not.
        var probe = SIMD4<Double>.zero
        var position = 0
        while position + 4 <= count {
            probe += 0 * SIMD4(packed[position], packed[position + 1], packed[position + 2], packed[position + 3])
            position += 4
        }
        while position < count {
            probe[0] += 0 * packed[position]
            position += 1
        }
        guard probe == .zero else {
            throw RewardFactorizationError(
                .notFinite, "the matrix has an element that is NaN or infinite; give finite ones")
        }
        self.dimension = dimension
        self.packed = packed
    }

    /// Creates the diagonal matrix with these elements.
    public init(diagonal: [Double]) throws(RewardFactorizationError) {
        try self.init(dimension: diagonal.count)
        guard diagonal.allSatisfy(\.isFinite) else {
            throw RewardFactorizationError(
                .notFinite, "the diagonal has an element that is NaN or infinite; give finite ones")
        }
        for index in diagonal.indices { self[index, index] = diagonal[index] }
    }

    init(unchecked packed: [Double], dimension: Int) {
        self.dimension = dimension
        self.packed = packed
    }

    /// The element in this row and column, each 0 ..< J; writing one writes its mirror image too.
    public subscript(row: Int, column: Int) -> Double {
        get { packed[Self.position(row, column)] }
        set { packed[Self.position(row, column)] = newValue }
    }

    /// The J elements on the diagonal.
    public var diagonal: [Double] { (0..<dimension).map { self[$0, $0] } }

    /// Whether no element on the diagonal is below 0 (or NaN).
    var hasNonnegativeDiagonal: Bool {
        var position = 0
        for row in 0..<dimension {
            guard packed[position] >= 0 else { return false }
            position += row + 2
        }
        return true
    }

    /// Whether every element off the diagonal is 0.
    var isDiagonal: Bool {
        (0..<dimension).allSatisfy { row in (0..<row).allSatisfy { self[row, $0] == 0 } }
    }

    /// Returns A x; `x` has J components.
    public func multiplied(by x: [Double]) -> [Double] {
        precondition(x.count == dimension, "the vector's dimension differs from the matrix's")
        var product = [Double](repeating: 0, count: dimension)
        multiply(x, into: &product)
        return product
    }

    /// Returns xᵀ A x; `x` has J components.
    public func quadraticForm(_ x: [Double]) -> Double {
        precondition(x.count == dimension, "the vector's dimension differs from the matrix's")
        var total = 0.0
        var start = 0
        for row in 0..<dimension {
            var left = 0.0
            for column in 0..<row { left += packed[start + column] * x[column] }
            total += x[row] * (2 * left + packed[start + row] * x[row])
            start += row + 1
        }
        return total
    }

    /// Writes A x into `product` without allocating.
    func multiply(_ x: [Double], into product: inout [Double]) {
        var start = 0
        for row in 0..<dimension {
            var total = 0.0
            for column in 0..<row {
                let element = packed[start + column]
                total += element * x[column]
                product[column] += element * x[row]
            }
            product[row] = total + packed[start + row] * x[row]
            start += row + 1
        }
    }

    @inline(__always)
    private static func position(_ row: Int, _ column: Int) -> Int {
        row >= column ? row * (row + 1) / 2 + column : column * (column + 1) / 2 + row
    }
}
