/// What embeddings add to a row of an evaluation: the same people and answers with and without, paired by person.
public struct EvaluationGain: Sendable {
    /// A mean over people and its standard error; nil with fewer than two.
    public struct Mean: Sendable, Equatable {
        public let value: Double
        public let standardError: Double

        init?(_ values: [Double]) {
            guard values.count > 1 else { return nil }
            let count = Double(values.count)
            let mean = values.reduce(0, +) / count
            value = mean
            standardError = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1) / count).squareRoot()
        }
    }

    /// The row without embeddings.
    public let without: EvaluationRow
    /// AUC with less AUC without.
    public let auc: Mean?
    /// Log loss without less log loss with: positive where embeddings help.
    public let logLoss: Mean?

    /// Nil where the rows are not of the same people.
    init?(with row: EvaluationRow, without: EvaluationRow) {
        guard row.strategy == without.strategy, row.answers == without.answers, row.users == without.users else {
            return nil
        }
        self.without = without
        let pairs = zip(row.people, without.people)
        auc = Mean(
            pairs.compactMap { with, without in
                guard let one = with.auc, let other = without.auc else { return nil }
                return one - other
            })
        logLoss = Mean(pairs.map { $1.logLoss - $0.logLoss })
    }
}
