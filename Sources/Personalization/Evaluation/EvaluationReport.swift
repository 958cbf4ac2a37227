public import RewardFactorization

/// What an evaluation found.
public struct EvaluationReport: Sendable {
    /// A model to compare with, that shares nothing or everything.
    public struct Reference: Sendable {
        /// The figures over all people measured, each with all answers in `adapt`.
        public let whole: EvaluationRow
        /// The figures after each number of answers, over the people that the results have there.
        public let byAnswers: [EvaluationRow]
        /// The ridge ρ of `whole`, over standardised features, chosen on people of `train`.
        public let regularisation: Double
    }

    /// People or comparisons in each split, after repeats and limits.
    public struct Counts: Sendable, Equatable {
        public let train: Int
        public let adapt: Int
        public let test: Int
    }

    /// One row for each strategy and number of answers, in the order asked for.
    public let results: [EvaluationRow]
    /// One reward for everybody: regularised logistic regression on the answers in `train`.
    public let pooled: Reference
    /// A reward of one's own for each person, without sharing: regularised logistic regression on the person's answers.
    public let individual: Reference
    /// Wall time of learning, the choice of the standardisation included.
    public let fitSeconds: Double
    /// J.
    public let baseFunctions: Int
    /// `all` or `prompt`.
    public let standardisation: EvaluationStandardisation
    /// Held-out log loss of people in `train` under each standardisation that was tried.
    public let standardisationTrials: [(standardisation: EvaluationStandardisation, logLoss: Double)]
    /// How people answer, as learned.
    public let answerModel: AnswerModel
    /// Features that tell responses apart.
    public let features: Int
    /// The places in ψ of features left out, since no comparison in `train` depends on them.
    public let droppedFeatures: [Int]
    /// The specification of features computed from texts; nil where the file has features.
    public let specification: FeatureSpecification?
    public let people: Counts
    public let comparisons: Counts
    public let seed: UInt64
    public let warnings: [EvaluationWarning]
    /// What embeddings add to each of the results; nil where they were not tried.
    public private(set) var gains: [EvaluationGain]?

    /// Holds it against an evaluation of the same comparisons without embeddings.
    public mutating func compare(without other: EvaluationReport) {
        gains = zip(results, other.results).compactMap { EvaluationGain(with: $0, without: $1) }
    }
}
