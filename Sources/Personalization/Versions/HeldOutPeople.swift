import RewardFactorization

/// People whom no model is learned from, with their latest answers.
///
/// Who they are follows from a person's name alone, so that they are held out of every fit and both models that are
/// compared are strangers to them.
struct HeldOutPeople: Sendable {
    /// The most people; more tell little more.
    static let limit = 2000
    /// The most answers of a person, the latest.
    static let answers = 60

    /// One answer: Δψ, +1 where the preferred text was shown first, −1 second, 0 unknown.
    struct Answer: Sendable {
        let specification: String
        let difference: [Float]
        let side: Double
    }

    private(set) var people: [[Answer]] = []

    /// The share of people to hold out: a fifth, less where that is more than ``limit``.
    static func share(ofPeople count: Int) -> Double {
        min(0.2, Double(limit) / Double(max(1, count)))
    }

    /// Whether a person is among them; those at a smaller share are among those at a larger one.
    static func contain(_ person: Person, share: Double) -> Bool {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in person.tenant.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash = (hash ^ 0xff) &* 0x100_0000_01b3
        for byte in person.userID.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        // FNV-1a is weak in its high bits; the generator mixes them.
        var mixed = SplitMix64(seed: hash)
        return mixed.nextUniform() < share
    }

    mutating func begin() { people.append([]) }

    /// Adds an answer of the person begun last.
    mutating func append(_ answer: Answer) {
        people[people.count - 1].append(answer)
        if people[people.count - 1].count > Self.answers { people[people.count - 1].removeFirst() }
    }

    /// Has a champion and a challenger predict the newer half of each person's answers from the older half.
    func compare(champion: RewardModel, challenger: RewardModel) throws -> ModelChallenge {
        var tallies: [(champion: Tally, challenger: Tally)] = []
        var comparisons = 0
        for answers in people where answers.count >= ModelChallenge.fewestAnswers {
            let placed = answers.count / 2
            guard let first = try tally(answers, placed: placed, under: champion),
                let second = try tally(answers, placed: placed, under: challenger)
            else { continue }
            tallies.append((first, second))
            comparisons += answers.count - placed
        }
        let count = Double(max(1, tallies.count))
        func mean(_ value: (Tally) -> Double, _ side: ((champion: Tally, challenger: Tally)) -> Tally) -> Double {
            tallies.reduce(0) { $0 + value(side($1)) } / count
        }
        let gains = tallies.map { $0.champion.logLoss - $0.challenger.logLoss }
        let gain = gains.reduce(0, +) / count
        let square = gains.reduce(0) { $0 + ($1 - gain) * ($1 - gain) }
        return ModelChallenge(
            champion: .init(
                version: champion.version, logLoss: mean(\.logLoss, \.champion), auc: mean(\.auc, \.champion),
                accuracy: mean(\.accuracy, \.champion)),
            challenger: .init(
                version: challenger.version, logLoss: mean(\.logLoss, \.challenger), auc: mean(\.auc, \.challenger),
                accuracy: mean(\.accuracy, \.challenger)),
            people: tallies.count, comparisons: comparisons, gain: gain,
            standardError: tallies.count > 1 ? (square / (count - 1) / count).squareRoot() : 0)
    }

    private struct Tally {
        let logLoss: Double
        let auc: Double
        let accuracy: Double
    }

    /// Nil where the answers lack features that the model needs.
    private func tally(_ answers: [Answer], placed: Int, under model: RewardModel) throws -> Tally? {
        var observations: [PreferenceObservation] = []
        for answer in answers {
            guard
                let psi = model.specification.vector(from: answer.difference.map(Double.init), of: answer.specification)
            else { return nil }
            observations.append(try PreferenceObservation(difference: model.phiDifference(psi), side: answer.side))
        }
        let posterior = try model.posterior(from: Array(observations.prefix(placed)))
        var loss = 0.0
        var right = 0.0
        var scores: [Double] = []
        for observation in observations.dropFirst(placed) {
            let utility = try posterior.utility(of: observation.difference)
            loss -= logarithm(max(model.answers.probability(utility: utility, side: observation.side), 1e-12))
            right += utility.mean > 0 ? 1 : (utility.mean < 0 ? 0 : 0.5)
            scores.append(utility.mean)
        }
        let count = Double(scores.count)
        // Both orders of each comparison: positives score s, negatives −s.
        var wins = 0.0
        for score in scores {
            for other in scores { wins += score > -other ? 1 : (score == -other ? 0.5 : 0) }
        }
        return Tally(logLoss: loss / count, auc: wins / (count * count), accuracy: right / count)
    }
}
