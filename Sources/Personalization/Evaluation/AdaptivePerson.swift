import RewardFactorization

/// A new person who answers questions from their own comparisons and is measured after some of them.
struct AdaptivePerson {
    private let prior: GaussianPrior
    private let model: AnswerModel
    private let pool: QuestionPool
    private let questions: [Comparison]
    private let tests: [Comparison]

    /// A comparison as the file has it, so that nothing about the answer shows in the question.
    private struct Comparison {
        /// Δφ of a − b.
        var difference: [Double]
        var prefersA: Bool
        /// Where the preferred response was shown, as in `PreferenceObservation`.
        var side: Double

        /// Δφ of the preferred response less the other.
        var oriented: [Double] { prefersA ? difference : difference.map { -$0 } }
    }

    init(_ person: EvaluationDivision.Person, fitted: FittedRewards, data: EvaluationData) throws {
        func comparison(_ number: Int) -> Comparison {
            let item = data.comparisons.items[number]
            let preferred = fitted.phiDifference(data.difference(number).map(Double.init))
            return Comparison(
                difference: item.prefersA ? preferred : preferred.map { -$0 }, prefersA: item.prefersA,
                side: item.preferredSide)
        }
        prior = fitted.prior
        model = fitted.answers
        questions = person.adapt.map(comparison)
        tests = person.test.map(comparison)
        pool = try QuestionPool(
            dimension: fitted.baseFunctionCount, differences: questions.flatMap(\.difference), lapse: model.lapse)
    }

    /// What was predicted of a person's test comparisons after some answers.
    struct Measured: Sendable {
        var score: PersonScore
        /// E[λ]·Δφ of each, preferred less other.
        var gains: [Double]
        /// Of what was preferred.
        var probabilities: [Double]
    }

    /// Returns what is predicted after each number of answers, ascending; nil where the person has fewer to give.
    func measure(answers: [Int], strategy: QuestionStrategy, seed: UInt64) throws -> [Measured?] {
        var generator = SplitMix64(seed: seed)
        var posterior = Posterior(prior: prior)
        var asked: Set<Int> = []
        var answered: [(index: Int, preferredFirst: Bool)] = []
        var measured: [Measured?] = []
        for count in answers where count <= questions.count {
            while answered.count < count {
                guard
                    let question = try pool.next(
                        for: posterior, prior: prior, strategy: strategy, excluding: asked, answered: answered,
                        using: &generator)
                else { break }
                asked.insert(question)
                answered.append((question, questions[question].prefersA))
                if strategy == .dOptimal || strategy == .bald || answered.count == count {
                    posterior = try self.posterior(answered.map { questions[$0.index] })
                }
            }
            measured.append(answered.count == count ? try measure(posterior) : nil)
        }
        return measured + [Measured?](repeating: nil, count: answers.count - measured.count)
    }

    /// Exact again from all answers, oldest first.
    private func posterior(_ answered: [Comparison]) throws -> Posterior {
        let observations = try answered.map { try PreferenceObservation(difference: $0.oriented, side: $0.side) }
        return try Posterior.expectationPropagation(prior: prior, observations: observations, answers: model)
    }

    private func measure(_ posterior: Posterior) throws -> Measured? {
        var gains: [Double] = []
        var probabilities: [Double] = []
        for comparison in tests {
            let utility = try posterior.utility(of: comparison.oriented)
            gains.append(utility.mean)
            probabilities.append(model.probability(utility: utility, side: comparison.side))
        }
        return PersonScore(scores: gains, probabilities: probabilities).map {
            Measured(score: $0, gains: gains, probabilities: probabilities)
        }
    }
}
