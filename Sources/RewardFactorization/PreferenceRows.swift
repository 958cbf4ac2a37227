/// A person's answers side by side in memory, the oldest first: what a posterior is computed from.
public struct PreferenceRows: Equatable, Sendable {
    /// J.
    public let dimension: Int
    /// Δφ of all answers, one row of J after the other; see ``PreferenceObservation/difference``.
    public private(set) var differences: [Double] = []
    /// +1 where the preferred text was shown first, −1 where second, 0 where that is unknown.
    public private(set) var sides: [Double] = []
    /// How much each answer counts, in (0, 1].
    private(set) var weights: [Double] = []

    /// Creates rows without answers.
    public init(dimension: Int) { self.dimension = dimension }

    /// Creates the rows of observations; throws `dimensionMismatch`.
    public init(dimension: Int, _ observations: [PreferenceObservation]) throws(RewardFactorizationError) {
        self.dimension = dimension
        differences.reserveCapacity(observations.count * dimension)
        for observation in observations {
            guard observation.difference.count == dimension else {
                throw .mismatch("a difference", observation.difference.count, expected: dimension)
            }
            differences.append(contentsOf: observation.difference)
            sides.append(observation.side)
            weights.append(observation.weight)
        }
    }

    /// Creates the rows of numbers that stood side by side. Throws as ``append(difference:side:)`` does.
    public init(dimension: Int, differences: [Double], sides: [Double]) throws(RewardFactorizationError) {
        guard differences.count == dimension * sides.count else {
            throw .mismatch("the differences", differences.count, expected: dimension * sides.count)
        }
        try Self.check(differences)
        for side in sides { try Self.check(side: side) }
        self.dimension = dimension
        self.differences = differences
        self.sides = sides
        weights = [Double](repeating: 1, count: sides.count)
    }

    private static func check(_ differences: [Double]) throws(RewardFactorizationError) {
        var isInside = true
        for value in differences { isInside = isInside && abs(value) <= PreferenceObservation.largestDifference }
        guard isInside else {
            throw RewardFactorizationError(
                .notFinite,
                "a difference is NaN or beyond ±\(PreferenceObservation.largestDifference); standardise the features")
        }
    }

    private static func check(side: Double) throws(RewardFactorizationError) {
        guard abs(side) <= 1 else {
            throw RewardFactorizationError(.valueOutOfRange, "a side of \(side) was given; use 1, −1 or 0")
        }
    }

    /// The number of answers.
    public var count: Int { sides.count }
    public var isEmpty: Bool { sides.isEmpty }

    /// Adds the newest answer. Throws as ``PreferenceObservation`` does, and `dimensionMismatch`.
    public mutating func append(difference: [Double], side: Double) throws(RewardFactorizationError) {
        guard difference.count == dimension else {
            throw .mismatch("a difference", difference.count, expected: dimension)
        }
        try Self.check(difference)
        try Self.check(side: side)
        differences.append(contentsOf: difference)
        sides.append(side)
        weights.append(1)
    }

    /// Takes away the oldest answers and returns them; `count` is at most the number that there are.
    public mutating func removeFirst(_ count: Int) -> PreferenceRows {
        var oldest = PreferenceRows(dimension: dimension)
        oldest.differences = Array(differences.prefix(count * dimension))
        oldest.sides = Array(sides.prefix(count))
        oldest.weights = Array(weights.prefix(count))
        differences.removeFirst(count * dimension)
        sides.removeFirst(count)
        weights.removeFirst(count)
        return oldest
    }

    /// The answers' weights, each decayed by how many answers came later.
    func weights(forgetting: Double) -> [Double] {
        guard forgetting < 1 else { return weights }
        var decayed = weights
        var decay = 1.0
        for index in decayed.indices.reversed() {
            decayed[index] = max(decayed[index] * decay, .leastNormalMagnitude)
            decay *= forgetting
        }
        return decayed
    }
}
