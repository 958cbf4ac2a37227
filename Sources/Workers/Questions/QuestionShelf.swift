import Personalization
import RewardFactorization

/// The questions of one tenant, domain and language under one model, ready to choose from.
struct QuestionShelf: Sendable {
    /// In the order of the pool.
    private let questions: [PooledQuestion]
    private let indices: [String: Int]
    /// Without a model any question is as good as another.
    private let scale: (pool: QuestionPool, prior: GaussianPrior)?

    var isEmpty: Bool { questions.isEmpty }

    /// - Throws: What is wrong with the model's numbers.
    init(_ questions: [PooledQuestion], model: RewardModel?, slack: Double) throws {
        guard let model else {
            self.init(questions, scale: nil)
            return
        }
        let current = FeatureSpecification.current.identifier
        let limit = PreferenceObservation.largestDifference
        var kept: [PooledQuestion] = []
        var differences: [Double] = []
        for question in questions {
            // Of a model with embeddings the local part chooses: it costs no request.
            guard let psi = model.specification.partialVector(from: question.difference, of: current) else { continue }
            differences += model.phiDifference(psi).map { min(max($0, -limit), limit) }
            kept.append(question)
        }
        var pool = try QuestionPool(
            dimension: model.baseRewardCount, differences: differences, lapse: model.answers.lapse)
        pool.slack = slack
        let prior = try GaussianPrior(
            mean: model.priorMean,
            covariance: SymmetricMatrix(dimension: model.baseRewardCount, packed: model.priorCovariance))
        self.init(kept, scale: (pool, prior))
    }

    private init(_ questions: [PooledQuestion], scale: (pool: QuestionPool, prior: GaussianPrior)?) {
        self.questions = questions
        self.scale = scale
        indices = Dictionary(uniqueKeysWithValues: questions.indices.map { (questions[$0].id, $0) })
    }

    /// Returns the question that a person should be asked next, or nil where every one was asked.
    ///
    /// - Parameters:
    ///   - taken: Ids of questions that the person was asked since `history` was read.
    ///   - patience: Seconds for which an answer is still expected.
    /// - Throws: What is wrong with the person's numbers.
    func next(
        for history: AskedHistory, taken: Set<String>, strategy: QuestionStrategy, patience: Double,
        using generator: inout some RandomNumberGenerator
    ) throws -> PooledQuestion? {
        var asked = Set(taken.compactMap { indices[$0] })
        var answered: [(index: Int, preferredFirst: Bool)] = []
        var pending = Array(asked)
        for question in history.asked {
            guard let index = indices[question.id] else { continue }
            asked.insert(index)
            switch question.chosen {
            case "first": answered.append((index, true))
            case "second": answered.append((index, false))
            default: if !question.isAnswered, question.age < patience { pending.append(index) }
            }
        }
        guard let (pool, prior) = scale else {
            return questions.indices.filter { !asked.contains($0) }.randomElement(using: &generator)
                .map { questions[$0] }
        }
        let index = try pool.next(
            for: history.person?.posterior ?? Posterior(prior: prior), prior: prior, strategy: strategy,
            excluding: asked,
            answered: answered, pending: pending, using: &generator)
        return index.map { questions[$0] }
    }
}
