import AMQP
import Foundation
import Personalization
import Workers

/// People who answer by simple rules of their own over texts that are put together here: each cares for two of four ways
/// of writing, and answers with noise.
struct SimulatedPeople {
    /// Ways of writing, each there or not. Version 1 of the reward model has no base reward that counts commas.
    struct Style {
        var isLong = false
        var isWarm = false
        var isList = false
        var hasCommas = false

        var values: [Double] { [isLong, isWarm, isList, hasCommas].map { $0 ? 1 : 0 } }
    }

    private static let topics = [
        "library", "museum", "pool", "garden", "market", "station", "school", "office", "theatre", "harbour", "bakery",
        "clinic", "workshop", "archive", "kitchen", "stadium",
    ]

    let names: [String]
    /// What each cares for, by way of writing.
    private let weights: [[Double]]
    private var generator: Generator

    init(count: Int, seed: UInt64) {
        var generator = Generator(state: seed)
        names = (0..<count).map { "person-\($0)" }
        weights = names.map { _ in
            var weights = [0.0, 0, 0, 0]
            let first = generator.next(below: 4)
            let second = (first + 1 + generator.next(below: 3)) % 4
            for way in [first, second] { weights[way] = generator.next(below: 2) == 0 ? 3 : -3 }
            return weights
        }
        self.generator = generator
    }

    /// One answer of a person, about a pair of texts that others may be asked about too.
    mutating func answer(of person: Int, _ number: Int) -> Feedback {
        let topic = Self.topics[generator.next(below: Self.topics.count)]
        let first = style()
        let second = style()
        let gain = zip(weights[person], zip(first.values, second.values)).reduce(0) { $0 + $1.0 * ($1.1.0 - $1.1.1) }
        // The logistic distribution's inverse.
        let share = min(max(generator.uniform(), 1e-9), 1 - 1e-9)
        let noise = log(share / (1 - share))
        let prefersFirst = gain + noise > 0
        let isShownFirst = generator.next(below: 2) == 0
        let (preferred, other) = prefersFirst ? (first, second) : (second, first)
        return Feedback(
            eventID: "\(names[person])-\(number)", userID: names[person],
            content: .comparison(
                Feedback.Comparison(
                    prompt: "When can I visit the \(topic)?", preferred: Self.text(topic, preferred),
                    other: Self.text(topic, other), shownFirst: isShownFirst ? .preferred : .other)))
    }

    private mutating func style() -> Style {
        Style(
            isLong: generator.next(below: 2) == 0, isWarm: generator.next(below: 2) == 0,
            isList: generator.next(below: 2) == 0, hasCommas: generator.next(below: 2) == 0)
    }

    private static func text(_ topic: String, _ style: Style) -> String {
        var sentences = [
            "From nine, as on most days, you can go to the \(topic), which is near the bridge.",
            "At five, when the bell rings, the doors are shut, and the lights go out.",
        ]
        if style.isWarm {
            sentences.insert("Thank you so much for asking, I am happy to help.", at: 0)
            sentences.append("I hope that you have a lovely and wonderful day.")
        }
        if style.isLong {
            sentences += [
                "The entrance is on the north side, next to the small car park, by the old tree.",
                "Tickets are sold at the desk, or at the machine, which stands beside the door.",
                "Bags go into the lockers, on the first floor, which take a coin.",
                "On days with rain, or with snow, the yard is shut, and the way leads through the hall.",
            ]
        }
        if !style.hasCommas { sentences = sentences.map { $0.filter { $0 != "," } } }
        return style.isList ? sentences.map { "- " + $0 }.joined(separator: "\n") : sentences.joined(separator: " ")
    }

    /// SplitMix64 (Steele, Lea and Flood 2014).
    private struct Generator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var bits = state
            bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
            bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
            return bits ^ (bits >> 31)
        }

        mutating func next(below limit: Int) -> Int { Int(next() % UInt64(limit)) }
        mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
    }
}

extension TestStack {
    /// Publishes many feedback events at once, confirmed.
    func send(_ feedback: [Feedback]) async throws {
        let messages = feedback.map { EntryMessage.feedback($0, of: Self.tenant) }
        for outcome in await publisher.publish(messages) {
            guard case .confirmed = outcome else {
                throw Missing(description: "feedback was not confirmed: \(outcome)")
            }
        }
    }
}
