import RewardFactorization

/// What a model is learned from: comparisons of most people, and some people's answers to compare models on.
struct LearningData {
    /// The most comparisons that the effect map is learned from.
    static let sampleLimit = 4000

    private(set) var comparisons: ComparisonSet
    private(set) var heldOut = HeldOutPeople()
    /// Differences of comparisons that are learned from, evenly chosen.
    private(set) var sample: [[Double]] = []
    /// Comparisons that lack features.
    private(set) var dropped = 0
    /// Stands for all that was read.
    private(set) var fingerprint: UInt64 = 0xcbf2_9ce4_8422_2325

    private let specification: FeatureSpecification
    private let heldOutShare: Double
    private var person: Person?
    private var isHeldOut = false
    private var number = -1
    private var generator: SplitMix64
    private var seen = 0

    /// - Parameter people: How many there are.
    init(specification: FeatureSpecification, people: Int, seed: UInt64) throws {
        self.specification = specification
        heldOutShare = HeldOutPeople.share(ofPeople: people)
        comparisons = try ComparisonSet(featureCount: specification.dimension)
        generator = SplitMix64(seed: seed)
    }

    /// Takes a comparison; those of a person come one after another, the oldest first.
    mutating func append(_ row: ComparisonReader.Row) throws {
        mix(UInt64(bitPattern: row.id))
        for value in row.difference { mix(UInt64(value.bitPattern)) }
        guard let difference = specification.vector(from: row.difference.map(Double.init), of: row.specification) else {
            dropped += 1
            return
        }
        if row.person != person {
            person = row.person
            isHeldOut = HeldOutPeople.contain(row.person, share: heldOutShare)
            if isHeldOut { heldOut.begin() } else { number += 1 }
        }
        if isHeldOut {
            // As it was stored: an older model may need another specification of it.
            heldOut.append(
                HeldOutPeople.Answer(
                    specification: row.specification, difference: row.difference,
                    side: row.preferredShownFirst.map { $0 ? 1 : -1 } ?? 0))
            return
        }
        try comparisons.append(
            person: number, difference: difference.map { Float($0) }, preferredShownFirst: row.preferredShownFirst,
            pair: row.pair)
        // Reservoir sampling (Vitter 1985, algorithm R).
        seen += 1
        if sample.count < Self.sampleLimit {
            sample.append(difference)
        } else {
            let place = Int(generator.nextUniform() * Double(seen))
            if place < sample.count { sample[place] = difference }
        }
    }

    private mutating func mix(_ value: UInt64) { fingerprint = (fingerprint ^ value) &* 0x100_0000_01b3 }
}
