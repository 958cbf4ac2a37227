/// The answers of many people that base reward functions are learned from.
///
/// Rows of Δψ are kept once, in 32-bit blocks that never move while the set grows; a comparison takes 4 D + 21 bytes.
public struct ComparisonSet: Sendable {
    /// The largest D.
    public static let featureLimit = 4096
    /// The largest magnitude of a component of Δψ, 1e9; beyond it 32-bit products lose their digits.
    public static let largestDifference: Float = 1e9
    /// The rows of a block.
    static let blockRows = 2048

    /// D.
    public let featureCount: Int
    /// The number of people, one more than the largest person seen.
    public private(set) var personCount = 0
    /// The number of comparisons.
    public var count: Int { people.count }

    /// Δψ, `blockRows` rows a block but for the last, D numbers a row.
    private(set) var blocks: [[Float]] = []
    /// Whose answer a row is.
    private(set) var people: [Int32] = []
    /// +1 where the preferred text was shown first, −1 second, 0 unknown.
    private(set) var sides: [Int8] = []
    /// The pair that was compared, −1 where it is not shared.
    private(set) var pairs: [Int] = []
    /// What the two texts answer, −1 where nothing is known to be shared.
    private(set) var topics: [Int] = []

    /// Creates an empty set.
    ///
    /// Throws `dimensionOutOfRange` where D is not 1 to `featureLimit`.
    public init(featureCount: Int) throws(RewardFactorizationError) {
        guard (1...Self.featureLimit).contains(featureCount) else {
            throw RewardFactorizationError(
                .dimensionOutOfRange, "\(featureCount) features were given; use 1 to \(Self.featureLimit)")
        }
        self.featureCount = featureCount
    }

    /// Appends an answer; one person's answers come oldest first.
    ///
    /// `person` counts from 0 without gaps, `difference` is ψ(preferred) − ψ(other) in raw units, `pair` is the identity
    /// of the compared pair where people share comparisons, `topic` that of what the texts answer, the pair's where it is
    /// not given: a fit that holds people out holds topics out too. Neither is negative. Throws `dimensionMismatch`,
    /// `notFinite`, or `valueOutOfRange` where the person is negative or beyond 2³¹.
    public mutating func append(
        person: Int, difference: [Float], preferredShownFirst: Bool? = nil, pair: Int? = nil, topic: Int? = nil
    ) throws(RewardFactorizationError) {
        guard difference.count == featureCount else {
            throw .mismatch("a difference", difference.count, expected: featureCount)
        }
        guard difference.allSatisfy({ abs($0) <= Self.largestDifference }) else {
            throw RewardFactorizationError(
                .notFinite,
                "comparison \(count) has a feature difference that is NaN or beyond ±\(Self.largestDifference); "
                    + "leave the comparison out")
        }
        guard person >= 0, person < Int(Int32.max) else {
            throw RewardFactorizationError(.valueOutOfRange, "person \(person) was given; number people from 0")
        }
        if count % Self.blockRows == 0 {
            blocks.append([])
            // The first block grows, so that small sets stay small; later ones come whole.
            if blocks.count > 1 { blocks[blocks.count - 1].reserveCapacity(Self.blockRows * featureCount) }
        }
        blocks[blocks.count - 1].append(contentsOf: difference)
        people.append(Int32(person))
        sides.append(preferredShownFirst.map { $0 ? 1 : -1 } ?? 0)
        pairs.append(pair ?? -1)
        topics.append(topic ?? pair ?? -1)
        personCount = max(personCount, person + 1)
    }

    /// Returns the answers of these people, renumbered in the order given; the order of answers is kept.
    ///
    /// People who are not in the set, and those named twice, are counted as people without answers.
    public func subset(people chosen: [Int]) -> ComparisonSet {
        var numbers = [Int32](repeating: -1, count: personCount)
        for (number, person) in chosen.enumerated() where numbers.indices.contains(person) && numbers[person] < 0 {
            numbers[person] = Int32(number)
        }
        return selecting { row in numbers[Int(people[row])] }
    }

    /// Returns the same answers by their first features alone.
    ///
    /// Throws `dimensionOutOfRange` where there are not so many.
    public func prefix(features count: Int) throws(RewardFactorizationError) -> ComparisonSet {
        guard (1...featureCount).contains(count) else {
            throw RewardFactorizationError(
                .dimensionOutOfRange, "the first \(count) of \(featureCount) features were asked for; use 1 to all")
        }
        var result = try ComparisonSet(featureCount: count)
        result.people = people
        result.sides = sides
        result.pairs = pairs
        result.topics = topics
        result.personCount = personCount
        result.blocks = blocks.map { block in
            var rows: [Float] = []
            rows.reserveCapacity(block.count / featureCount * count)
            for start in stride(from: 0, to: block.count, by: featureCount) { rows += block[start..<(start + count)] }
            return rows
        }
        return result
    }

    /// Returns the rows for which `number` gives a new person's number that is not negative.
    private func selecting(_ number: (Int) -> Int32) -> ComparisonSet {
        var result = self
        result.blocks = []
        result.people = []
        result.sides = []
        result.pairs = []
        result.topics = []
        result.personCount = 0
        for row in 0..<count {
            let person = number(row)
            guard person >= 0 else { continue }
            if result.count % Self.blockRows == 0 {
                result.blocks.append([])
                if result.blocks.count > 1 {
                    result.blocks[result.blocks.count - 1].reserveCapacity(Self.blockRows * featureCount)
                }
            }
            result.blocks[result.blocks.count - 1].append(contentsOf: self.row(row))
            result.people.append(person)
            result.sides.append(sides[row])
            result.pairs.append(pairs[row])
            result.topics.append(topics[row])
            result.personCount = max(result.personCount, Int(person) + 1)
        }
        return result
    }

    /// Δψ of a comparison.
    func row(_ index: Int) -> ArraySlice<Float> {
        let start = index % Self.blockRows * featureCount
        return blocks[index / Self.blockRows][start..<(start + featureCount)]
    }
}
