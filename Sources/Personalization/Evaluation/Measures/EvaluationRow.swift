/// The figures of one way to predict, over the people measured: each person counts the same, whatever their comparisons.
public struct EvaluationRow: Sendable, Equatable {
    /// One person's figures.
    struct Person: Sendable, Equatable {
        /// Nil with fewer than two comparisons.
        let auc: Double?
        let logLoss: Double
    }

    /// How questions were chosen; nil for the references.
    public let strategy: String?
    /// Answers of each person; nil where all in `adapt` were used.
    public let answers: Int?
    /// The mean of the people's AUC; nil where nobody has one.
    public let auc: Double?
    /// The standard error of `auc` over people; nil with fewer than two.
    public let standardError: Double?
    public let accuracy: Double?
    public let logLoss: Double?
    /// The people measured: those with at least `answers` comparisons to answer.
    public let users: Int
    /// Those of them who have an AUC: two test comparisons or more.
    public let usersWithAUC: Int
    /// The test comparisons of the people measured.
    public let comparisons: Int
    /// Over all comparisons, not by person.
    public let reliability: ReliabilityBins
    /// In their order.
    let people: [Person]

    init(strategy: String? = nil, answers: Int? = nil, _ scores: [PersonScore]) {
        self.strategy = strategy
        self.answers = answers
        let aucs = scores.compactMap(\.auc)
        auc = Self.mean(aucs)
        standardError = auc.flatMap { mean in
            guard aucs.count > 1 else { return nil }
            let count = Double(aucs.count)
            return (aucs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1) / count).squareRoot()
        }
        accuracy = Self.mean(scores.map(\.accuracy))
        logLoss = Self.mean(scores.map(\.logLoss))
        users = scores.count
        usersWithAUC = aucs.count
        comparisons = scores.reduce(0) { $0 + $1.comparisons }
        var bins = ReliabilityBins()
        for score in scores { bins.add(score.reliability) }
        reliability = bins
        people = scores.map { Person(auc: $0.auc, logLoss: $0.logLoss) }
    }

    private static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}
