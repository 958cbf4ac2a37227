/// A comparison of two models on the same answers of the same people, whom neither was learned from.
///
/// Each person's older answers place the person under each model; the newer ones are predicted. Log losses are averaged
/// within a person first, so that every person counts alike and the differences are independent.
public struct ModelChallenge: Codable, Sendable, Equatable {
    /// How one of the models did.
    public struct Side: Codable, Sendable, Equatable {
        /// The model's version; the challenger has none before it is stored.
        public var version: Int?
        /// Mean over people of −log P(preferred), in nats.
        public let logLoss: Double
        /// Mean over people of the area under the ROC curve, over comparisons in both orders.
        public let auc: Double
        /// Mean over people of the share of answers predicted right; ties count half.
        public let accuracy: Double

        private enum CodingKeys: String, CodingKey {
            case version, auc, accuracy
            case logLoss = "log_loss"
        }
    }

    /// What follows from it.
    public enum Verdict: String, Codable, Sendable {
        /// The challenger's log loss is lower, beyond doubt.
        case better
        /// It is not higher by more than ``margin``, beyond doubt.
        case notWorse = "not_worse"
        /// It may be higher.
        case doubtful
        /// There are too few people to tell.
        case tooFew = "too_few"
    }

    /// The log loss that counts as none, in nats.
    public static let margin = 0.002
    /// The fewest people that tell anything.
    public static let fewestPeople = 8
    /// The fewest answers of a person: half of them place the person, half are predicted.
    public static let fewestAnswers = 4

    public let champion: Side
    public var challenger: Side
    /// People compared.
    public let people: Int
    /// Answers predicted.
    public let comparisons: Int
    /// Mean over people of the champion's log loss less the challenger's: positive where the challenger is better.
    public let gain: Double
    /// The gain's standard error.
    public let standardError: Double

    private enum CodingKeys: String, CodingKey {
        case champion, challenger, people, comparisons, gain
        case standardError = "standard_error"
    }

    public var verdict: Verdict {
        guard people >= Self.fewestPeople else { return .tooFew }
        // The one-sided 95 % point of Student's t; 1.7 / (n − 1) is within 0.02 of what it adds to the normal's.
        let least = gain - (1.645 + 1.7 / Double(people - 1)) * standardError
        if least > 0 { return .better }
        return least > -Self.margin ? .notWorse : .doubtful
    }

    /// Whether the challenger may become active by itself.
    public var isPassed: Bool { verdict == .better || verdict == .notWorse }

    /// The verdict in a sentence.
    public var summary: String {
        let figures =
            "log loss \(challenger.logLoss.rounded(to: 4)) against \(champion.logLoss.rounded(to: 4)), gain "
            + "\(gain.rounded(to: 4)) ± \(standardError.rounded(to: 4)), on \(comparisons) answers of \(people) people"
        switch verdict {
        case .better: return "better on held-out people: " + figures
        case .notWorse: return "not worse on held-out people: " + figures
        case .doubtful: return "not certain to be as good on held-out people: " + figures
        case .tooFew:
            return
                "only \(people) held-out people have \(Self.fewestAnswers) answers or more, \(Self.fewestPeople) are "
                + "needed to compare models"
        }
    }
}

extension Double {
    /// Rounded for people to read.
    func rounded(to digits: Int) -> Double {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        return (self * scale).rounded() / scale
    }
}
