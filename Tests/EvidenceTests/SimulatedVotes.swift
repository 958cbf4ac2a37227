import Evidence
import Testing

/// People who vote at random times, with tastes of their own.
struct SimulatedVotes: CustomTestStringConvertible, Sendable {
    let name: String
    /// The mean win rate over people.
    let mean: Double
    /// The variance of people's own rates as a share of the largest possible, 0 to 1.
    let spread: Double
    /// Votes are cast by people drawn from so many; a person may vote again.
    let people: Int
    /// Votes that end in a tie.
    let ties: Double
    let votes: Int

    var testDescription: String { name }

    /// One run: whether the interval missed the mean at any look. Looks at every vote, from the 300th on at every 2 % more.
    func misses(_ generator: inout Generator, _ sequence: ConfidenceSequence) -> Bool {
        let rates = (0..<people).map { _ in generator.rate(mean: mean, spread: spread) }
        var own = [[Double]](repeating: [0, 0], count: people)
        var moments = ClusterMoments(dimension: 2)
        var next = 1
        for vote in 1...votes {
            let person = generator.number(below: people)
            let old = own[person]
            let isTie = generator.uniform() < ties
            // Ties are half of what is counted; the mean is then of wins and half of the ties.
            let value = isTie ? 0.5 : generator.uniform() < rates[person] ? 1 : 0
            own[person] = [old[0] + 1, old[1] + value]
            moments.replace(old, by: own[person])
            guard vote >= next else { continue }
            next = max(vote + 1, Int(Double(vote) * 1.02))
            if vote < 300 { next = vote + 1 }
            guard let estimate = Estimate(of: moments, numerator: 1, denominator: 0) else { continue }
            if !sequence.interval(of: estimate).contains(truth) { return true }
        }
        return false
    }

    var truth: Double { ties * 0.5 + (1 - ties) * mean }
}

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): equal seeds, equal runs.
struct Generator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    mutating func number(below limit: Int) -> Int { Int(next() % UInt64(limit)) }

    /// A person's own rate: 0 or 1 with probability `spread`, as the mean says, else the mean itself.
    mutating func rate(mean: Double, spread: Double) -> Double {
        guard uniform() < spread else { return mean }
        return uniform() < mean ? 1 : 0
    }
}
