/// The mutual information between an answer and the weights, for a utility that is Gaussian.
///
/// An answer comes out as p = ℓ/2 + (1 − ℓ) σ(a) with lapse rate ℓ and a ~ N(mean, variance); the information is
/// H(E p) − E H(p), in nats. H(p), as a function of a, is its limit H(ℓ/2) plus an even bump, which a sum of twelve
/// Gaussian densities Σₖ wₖ exp(−a²/2vₖ) meets within 1e-6 for every lapse rate up to 0.5. Its mean under N(m, s²) is then
/// closed: Σₖ wₖ √(vₖ/(vₖ+s²)) exp(−m²/2(vₖ+s²)). Being an average of the sum's error, the error is never above it,
/// however narrow or wide the density, where a quadrature rule would need to follow its width.
struct AnswerEntropy: Sendable {
    private static let count = 12

    private let lapse: Double
    private let floor: Double
    private let weights: [Double]
    private let variances: [Double]

    /// Fits the sum for a lapse rate, 0 to 0.5.
    init(lapse: Double) {
        self.lapse = lapse
        floor = Self.entropy(lapse / 2)
        variances = (0..<Self.count).map { exponential(4.5 * Double($0) / 11 - 0.5) }
        weights = Self.fit(lapse: lapse, variances: variances)
    }

    /// Returns H(E p) − E H(p), not negative.
    func information(mean: Double, variance: Double) -> Double {
        let p = lapse / 2 + (1 - lapse) * Logistic.expectation(mean: mean, variance: variance)
        return max(0, Self.entropy(p) - expectedEntropy(mean: mean, variance: variance))
    }

    /// Returns E H(p); absolute error below 1e-6.
    func expectedEntropy(mean: Double, variance: Double) -> Double {
        let square = mean * mean / 2
        var total = floor
        for index in 0..<Self.count {
            let narrow = variances[index]
            let wide = narrow + variance
            total += weights[index] * (narrow / wide).squareRoot() * exponential(-square / wide)
        }
        return total
    }

    /// Returns −p log p − (1 − p) log(1 − p), 0 at both ends.
    static func entropy(_ p: Double) -> Double {
        guard p > 0, p < 1 else { return 0 }
        return -p * naturalLogarithm(p) - (1 - p) * logarithmOfOnePlus(-p)
    }

    /// Returns the least-squares weights over a = 0, 0.05, …, 30, by modified Gram–Schmidt (Golub and Van Loan, 5.2.8).
    private static func fit(lapse: Double, variances: [Double]) -> [Double] {
        let points = (0...600).map { Double($0) / 20 }
        var columns = variances.map { variance in points.map { exponential(-$0 * $0 / (2 * variance)) } }
        let limit = entropy(lapse / 2)
        columns.append(points.map { entropy(lapse / 2 + (1 - lapse) * Logistic.sigmoid(-$0)) - limit })
        var triangle = [[Double]](repeating: [Double](repeating: 0, count: count + 1), count: count)
        for pivot in 0..<count {
            let length = product(columns[pivot], columns[pivot]).squareRoot()
            triangle[pivot][pivot] = length
            for point in points.indices { columns[pivot][point] /= length }
            for column in (pivot + 1)...count {
                let share = product(columns[pivot], columns[column])
                triangle[pivot][column] = share
                for point in points.indices { columns[column][point] -= share * columns[pivot][point] }
            }
        }
        var weights = [Double](repeating: 0, count: count)
        for row in stride(from: count - 1, through: 0, by: -1) {
            var rest = triangle[row][count]
            for column in (row + 1)..<count { rest -= triangle[row][column] * weights[column] }
            weights[row] = rest / triangle[row][row]
        }
        return weights
    }

    private static func product(_ left: [Double], _ right: [Double]) -> Double {
        var total = 0.0
        for index in left.indices { total += left[index] * right[index] }
        return total
    }
}
