/// How well answers of people who were not learned from are predicted, each from the person's answers before it.
public struct HeldOutScore: Equatable, Codable, Sendable {
    /// The mean of −log P(preferred), in nats.
    public let logLoss: Double
    /// The area under the ROC curve over comparisons in both orders, 0 to 1.
    public let auc: Double
    /// The share of answers whose preferred text was predicted, ties counted half.
    public let accuracy: Double
    /// The people held out; 0 where there were too few, and then the other figures are those of guessing.
    public let people: Int
    /// Their predicted answers.
    public let comparisons: Int

    private enum CodingKeys: String, CodingKey {
        case logLoss = "log_loss"
        case auc, accuracy, people, comparisons
    }

    /// Creates a score.
    public init(logLoss: Double, auc: Double, accuracy: Double, people: Int, comparisons: Int) {
        self.logLoss = logLoss
        self.auc = auc
        self.accuracy = accuracy
        self.people = people
        self.comparisons = comparisons
    }

    /// The score where nobody was held out: that of guessing.
    static let none = HeldOutScore(
        logLoss: -naturalLogarithm(0.5), auc: 0.5, accuracy: 0.5, people: 0, comparisons: 0)
}
