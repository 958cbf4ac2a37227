/// One climb to independent axes of people whose weights have the identity for their mean second moments.
struct AxisClimb {
    /// W, row by row.
    private(set) var transform: [Double]
    /// Σ log p + n log |det W|, less what does not depend on W and the shape.
    private(set) var objective = -Double.infinity
    /// The share of those who care, and the variances of these and of the others.
    private(set) var share = 0.3
    private(set) var wide = 2.2
    private(set) var narrow = 0.4

    private let people: [[Double]]
    private let dimension: Int

    /// The largest share of those who care: beyond it a mixture no longer tells of people who care about few things.
    private static let largestShare = 0.5
    private static let smallestShare = 0.05
    /// The smallest ratio of deviations; a narrower spike would be made of a few people who lie on an axis by chance.
    private static let smallestRatio = 0.15
    private static let iterations = 200
    /// The iterations before the shape, which is a guess at first, is learned too.
    private static let iterationsOfGuess = 10

    init(_ people: [[Double]], _ dimension: Int, using generator: inout SplitMix64) {
        self.people = people
        self.dimension = dimension
        transform = (0..<(dimension * dimension)).map { _ in generator.nextNormal() }
    }

    /// Climbs until the objective rises no more; returns whether it ended at a usable point.
    mutating func run() -> Bool {
        for iteration in 0..<Self.iterations {
            let squares = squares()
            let (caring, sum) = responsibilities(squares)
            guard let volume = logDeterminant() else { return false }
            let reached = sum + Double(people.count) * volume
            let isDone = iteration > 2 * Self.iterationsOfGuess && reached - objective < 1e-6 * Double(people.count)
            objective = reached
            if isDone { return objective.isFinite }
            if iteration >= Self.iterationsOfGuess { learnShape(squares, caring) }
            for axis in 0..<dimension {
                guard improve(axis) else { return false }
            }
        }
        return objective.isFinite
    }

    /// wⱼ M wⱼᵀ of each person and axis, person by person.
    private func squares() -> [Double] {
        var result: [Double] = []
        result.reserveCapacity(people.count * dimension)
        for person in people {
            for axis in 0..<dimension { result.append(form(person, axis)) }
        }
        return result
    }

    private func form(_ matrix: [Double], _ axis: Int) -> Double {
        var total = 0.0
        for row in 0..<dimension {
            var inner = 0.0
            for column in 0..<dimension {
                inner += matrix[row * dimension + column] * transform[axis * dimension + column]
            }
            total += inner * transform[axis * dimension + row]
        }
        return total
    }

    /// The probability that somebody with this square cares, and the log density.
    private func caring(_ square: Double) -> (probability: Double, logDensity: Double) {
        let far = naturalLogarithm(share) - 0.5 * (square / wide + naturalLogarithm(wide))
        let near = naturalLogarithm(1 - share) - 0.5 * (square / narrow + naturalLogarithm(narrow))
        let larger = max(far, near)
        let log = larger + logarithmOfOnePlus(exponential(min(far, near) - larger))
        return (exponential(far - log), log)
    }

    private func responsibilities(_ squares: [Double]) -> (caring: [Double], logDensity: Double) {
        var probabilities: [Double] = []
        probabilities.reserveCapacity(squares.count)
        var sum = 0.0
        for square in squares {
            let (probability, logDensity) = caring(square)
            probabilities.append(probability)
            sum += logDensity
        }
        return (probabilities, sum)
    }

    private func logDeterminant() -> Double? {
        var gram = LinearAlgebra.product(transform, transposed: transform, m: dimension, n: dimension, k: dimension)
        return gram.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { PersonStep.cholesky($0, dimension) }.map { $0 / 2 }
        }
    }

    /// Share and variances by expectation maximisation; their sum stays 1, which scales W.
    private mutating func learnShape(_ squares: [Double], _ caring: [Double]) {
        var (sum, far, near) = (0.0, 0.0, 0.0)
        for (square, probability) in zip(squares, caring) {
            sum += probability
            far += probability * square
            near += (1 - probability) * square
        }
        let count = Double(squares.count)
        guard sum > 0, sum < count, far > 0 else { return }
        share = min(max(sum / count, Self.smallestShare), Self.largestShare)
        wide = far / sum
        narrow = min(max(near / (count - sum), Self.smallestRatio * Self.smallestRatio * wide), wide)
        let total = share * wide + (1 - share) * narrow
        wide /= total
        narrow /= total
        for element in transform.indices { transform[element] /= total.squareRoot() }
    }

    /// Moves a row of W to the maximum of its bound: w = V⁻¹ W⁻¹ eⱼ, of length 1 in V, with V = Σ E[1/v] M / n.
    private mutating func improve(_ axis: Int) -> Bool {
        var weighted = [Double](repeating: 0, count: dimension * dimension)
        for person in people {
            let probability = caring(form(person, axis)).probability
            let weight = (probability / wide + (1 - probability) / narrow) / Double(people.count)
            for element in weighted.indices { weighted[element] += weight * person[element] }
        }
        let product = LinearAlgebra.product(transform, weighted, m: dimension, n: dimension, k: dimension)
        guard let inverse = LinearAlgebra.inverse(product, n: dimension) else { return false }
        for column in 0..<dimension { transform[axis * dimension + column] = inverse[column * dimension + axis] }
        let length = form(weighted, axis)
        guard length > 0, length.isFinite else { return false }
        for column in 0..<dimension { transform[axis * dimension + column] /= length.squareRoot() }
        return true
    }
}
