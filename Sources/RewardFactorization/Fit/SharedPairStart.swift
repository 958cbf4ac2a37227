/// The base functions from which a fit starts, where people share comparisons.
///
/// The matrix of labels, people × pairs with ±1 where a person answered, is completed at rank J by the iterated imputation
/// of softImpute-ALS (Hastie, Mazumder, Lee and Zadeh, Journal of Machine Learning Research 16, 2015): what is missing is
/// what the factors say, which is never written out. The pairs' factors are then regressed on their features.
struct SharedPairStart {
    /// The answers that a pair must have on average for its column to say something.
    private static let fewestAnswers = 4.0
    private static let iterations = 60

    private let people: Int
    private let pairs: Int
    /// Of each answer: person, pair, label, row.
    private let entries: [(person: Int32, pair: Int32, label: Double)]
    /// A row of each pair, and +1.
    private let rows: [Int]

    /// Reads the answers; nil where too few pairs are shared for columns to be worth completing.
    init?(set: ComparisonSet, index: PersonIndex, people active: [Int], dimension: Int) {
        var numbers: [Int: Int32] = [:]
        var entries: [(person: Int32, pair: Int32, label: Double)] = []
        var rows: [Int] = []
        var answers = 0
        for (number, person) in active.enumerated() {
            for entry in index.starts[person]..<index.starts[person + 1] {
                let row = Int(index.rows[entry])
                answers += 1
                guard set.pairs[row] >= 0 else { continue }
                if numbers[set.pairs[row]] == nil {
                    numbers[set.pairs[row]] = Int32(rows.count)
                    rows.append(row)
                }
                guard let pair = numbers[set.pairs[row]] else { continue }
                // The same two texts in the other order have the opposite difference.
                var product: Float = 0
                for (a, b) in zip(set.row(row), set.row(rows[Int(pair)])) { product += a * b }
                entries.append((Int32(number), pair, product < 0 ? -1 : 1))
            }
        }
        guard Double(entries.count) > 0.8 * Double(answers), rows.count > dimension,
            Double(entries.count) >= Self.fewestAnswers * Double(rows.count)
        else { return nil }
        self.entries = entries
        self.rows = rows
        self.people = active.count
        self.pairs = rows.count
    }

    /// Returns B, J × D over standardised features.
    func baseFunctions(
        set: ComparisonSet, dimension: Int, scale: [Double], constant: [Bool], metric: FeatureMetric, seed: UInt64
    ) -> [Double]? {
        var generator = SplitMix64(seed: seed ^ 0x0C01_0C01)
        var left = [Double](repeating: 0, count: people * dimension)
        var right = (0..<(pairs * dimension)).map { _ in generator.nextNormal() }
        // Shrinks factors that answer noise: its singular values are about √people + √pairs at full density.
        let density = Double(entries.count) / Double(people * pairs)
        let penalty = 0.5 * (density * Double(max(people, pairs))).squareRoot()
        for _ in 0..<Self.iterations {
            guard
                update(&left, given: right, people, dimension, penalty, { (Int($0.person), Int($0.pair)) }),
                update(&right, given: left, pairs, dimension, penalty, { (Int($0.pair), Int($0.person)) })
            else { return nil }
        }
        // A label's mean is about half the utility; people's factors become of unit size.
        let size = 2 * (QuasiNewton.dot(left, left) / Double(left.count)).squareRoot()
        let features = set.featureCount
        var counts = [Double](repeating: 0, count: pairs)
        for entry in entries { counts[Int(entry.pair)] += 1 }
        var products = [Double](repeating: 0, count: dimension * features)
        for pair in 0..<pairs {
            for (feature, value) in set.row(rows[pair]).enumerated() where !constant[feature] {
                let share = counts[pair] * Double(value) / scale[feature]
                for row in 0..<dimension { products[row * features + feature] += share * right[pair * dimension + row] }
            }
        }
        let whitened = metric.whitenedGradient(products, count: dimension)
        let factor = size * FeatureMetric.curvature * Double(metric.answers) / Double(entries.count)
        let result = metric.unwhitened(whitened, count: dimension).map { $0 * factor }
        return result.allSatisfy(\.isFinite) ? result : nil
    }

    /// One half of an iteration: `target` ← X* V (VᵀV + penalty)⁻¹ with X* the completed matrix.
    private func update(
        _ target: inout [Double], given other: [Double], _ count: Int, _ dimension: Int, _ penalty: Double,
        _ position: ((person: Int32, pair: Int32, label: Double)) -> (Int, Int)
    ) -> Bool {
        let gram = Self.gramMatrix(other, dimension)
        guard var matrix = try? SymmetricMatrix(dimension: dimension) else { return false }
        for row in 0..<dimension { for column in 0...row { matrix[row, column] = gram[row * dimension + column] } }
        for row in 0..<dimension { matrix[row, row] += penalty }
        guard let factor = try? CholeskyFactor(matrix) else { return false }
        // What is missing is what the factors say, so that U VᵀV stands for it and the residual for what is known.
        var sums = LinearAlgebra.product(target, gram, m: count, n: dimension, k: dimension)
        for entry in entries {
            let (own, its) = position(entry)
            var said = 0.0
            for index in 0..<dimension { said += target[own * dimension + index] * other[its * dimension + index] }
            let rest = entry.label - said
            for index in 0..<dimension { sums[own * dimension + index] += rest * other[its * dimension + index] }
        }
        var row = [Double](repeating: 0, count: dimension)
        for own in 0..<count {
            for index in 0..<dimension { row[index] = sums[own * dimension + index] }
            factor.solveInPlace(&row)
            for index in 0..<dimension { target[own * dimension + index] = row[index] }
        }
        return true
    }

    private static func gramMatrix(_ rows: [Double], _ dimension: Int) -> [Double] {
        var result = [Double](repeating: 0, count: dimension * dimension)
        for start in stride(from: 0, to: rows.count, by: dimension) {
            for a in 0..<dimension {
                for b in 0..<dimension { result[a * dimension + b] += rows[start + a] * rows[start + b] }
            }
        }
        return result
    }
}
