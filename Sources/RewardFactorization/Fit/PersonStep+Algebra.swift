extension PersonStep {
    /// Factors the lower triangle in place and returns the log determinant; nil where it is not positive definite.
    static func cholesky(_ a: UnsafeMutablePointer<Double>, _ n: Int) -> Double? {
        var determinant = 1.0
        var logDeterminant = 0.0
        for row in 0..<n {
            for column in 0...row {
                var sum = a[row * n + column]
                for inner in 0..<column { sum -= a[row * n + inner] * a[column * n + inner] }
                if column < row {
                    a[row * n + column] = sum / a[column * n + column]
                } else {
                    guard sum > 0, sum.isFinite else { return nil }
                    a[row * n + row] = sum.squareRoot()
                    determinant *= sum
                }
            }
            // One logarithm for four rows; pivots are between 1e-9 and 1e12 or so.
            if row % 4 == 3 || row == n - 1 {
                logDeterminant += naturalLogarithm(determinant)
                determinant = 1
            }
        }
        return logDeterminant
    }

    /// Writes the whole inverse of L Lᵀ.
    static func invert(_ l: UnsafeMutablePointer<Double>, into out: UnsafeMutablePointer<Double>, _ n: Int) {
        // L⁻¹ replaces L, column by column.
        for column in 0..<n {
            l[column * n + column] = 1 / l[column * n + column]
            var row = column + 1
            while row < n {
                var sum = 0.0
                for inner in column..<row { sum -= l[row * n + inner] * l[inner * n + column] }
                l[row * n + column] = sum / l[row * n + row]
                row += 1
            }
        }
        for row in 0..<n {
            for column in 0...row {
                var sum = 0.0
                for inner in row..<n { sum += l[inner * n + row] * l[inner * n + column] }
                out[row * n + column] = sum
                out[column * n + row] = sum
            }
        }
    }
}
