/// Sums over people of what each contributed, and of the products: all that ratios and their variances need.
///
/// Each person (cluster) contributes a vector z, for example (votes, wins). Votes of one person are alike, so a person
/// counts as one observation, however many votes they cast. The memory is d² numbers, whatever the number of people.
public struct ClusterMoments: Sendable, Equatable {
    /// d.
    public let dimension: Int
    /// Σ z, d numbers.
    public private(set) var sums: [Double]
    /// Σ z zᵀ, d × d, row by row.
    public private(set) var products: [Double]
    /// For each component, the people with one that is not 0.
    public private(set) var people: [Int]

    /// No people.
    public init(dimension: Int) {
        self.dimension = dimension
        sums = Array(repeating: 0, count: dimension)
        products = Array(repeating: 0, count: dimension * dimension)
        people = Array(repeating: 0, count: dimension)
    }

    /// Takes what a database has added up.
    ///
    /// - Parameter upper: Σ zᵢ zⱼ for i ≤ j, row by row. Returns nil where the counts do not fit together.
    public init?(sums: [Double], upper: [Double], people: [Int]) {
        let dimension = sums.count
        guard people.count == dimension, upper.count == dimension * (dimension + 1) / 2 else { return nil }
        self.init(dimension: dimension)
        self.sums = sums
        self.people = people
        var place = 0
        for row in 0..<dimension {
            for column in row..<dimension {
                products[row * dimension + column] = upper[place]
                products[column * dimension + row] = upper[place]
                place += 1
            }
        }
    }

    /// Adds a person.
    public mutating func add(_ contribution: [Double]) {
        replace([Double](repeating: 0, count: dimension), by: contribution)
    }

    /// Takes a person's old contribution out and a new one in; the cost is d², so that one vote more costs little.
    public mutating func replace(_ old: [Double], by new: [Double]) {
        precondition(old.count == dimension && new.count == dimension, "a contribution has another dimension")
        for row in 0..<dimension {
            sums[row] += new[row] - old[row]
            people[row] += (new[row] != 0 ? 1 : 0) - (old[row] != 0 ? 1 : 0)
            for column in 0..<dimension {
                products[row * dimension + column] += new[row] * new[column] - old[row] * old[column]
            }
        }
    }

    /// Σ (a·z)².
    func quadratic(_ a: [Double]) -> Double {
        var total = 0.0
        for row in 0..<dimension where a[row] != 0 {
            for column in 0..<dimension { total += a[row] * a[column] * products[row * dimension + column] }
        }
        return max(0, total)
    }
}
