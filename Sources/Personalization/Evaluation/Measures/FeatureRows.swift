/// Products with one row of a matrix that is stored row by row in 32 bits.
enum FeatureRows {
    /// Returns x·w of one row; `weights` has as many numbers as a row.
    static func dot(_ rows: [Float], row: Int, _ weights: [Double]) -> Double {
        let dimension = weights.count
        precondition(row >= 0 && (row + 1) * dimension <= rows.count, "The row lies outside the matrix.")
        // Four sums, because the additions of one would wait for each other.
        return unsafe rows.withUnsafeBufferPointer { rows in
            unsafe weights.withUnsafeBufferPointer { weights in
                let start = row * dimension
                var sums = SIMD4<Double>()
                var index = 0
                while index + 4 <= dimension {
                    for lane in 0..<4 {
                        unsafe sums[lane] += Double(rows[start + index + lane]) * weights[index + lane]
                    }
                    index += 4
                }
                var total = sums.sum()
                while index < dimension {
                    unsafe total += Double(rows[start + index]) * weights[index]
                    index += 1
                }
                return total
            }
        }
    }

    /// Adds a multiple of one row to a vector as long as a row.
    static func add(_ rows: [Float], row: Int, times factor: Double, to sum: inout [Double]) {
        let dimension = sum.count
        precondition(row >= 0 && (row + 1) * dimension <= rows.count, "The row lies outside the matrix.")
        unsafe rows.withUnsafeBufferPointer { rows in
            unsafe sum.withUnsafeMutableBufferPointer { sum in
                let start = row * dimension
                for index in 0..<dimension { unsafe sum[index] += factor * Double(rows[start + index]) }
            }
        }
    }
}
