import RewardFactorization

/// A new person who answers questions from their own comparisons and is measured after some of them.
struct AdaptivePerson {
    let fitted: FittedRewards
    let data: EvaluationData
    let person: EvaluationDivision.Person

    /// Returns the person's score after each number of answers, ascending; nil where the person has fewer to give.
    func scores(
        answers: [Int], strategy: QuestionStrategy, seed: UInt64
    ) throws -> [PersonScore?] {
        var generator = SplitMix64(seed: seed)
        // Δφ of a − b, as the file has them, so that nothing about the answer shows in the question.
        let differences = person.adapt.map(difference)
        let pool = try QuestionPool(
            dimension: fitted.baseFunctionCount, differences: differences.flatMap { $0 }, lapse: fitted.answers.lapse)
        let tests = person.test.map { number in
            let item = data.comparisons.items[number]
            return (oriented(difference(number), item.prefersA), item.preferredSide)
        }
        var posterior = Posterior(prior: fitted.prior)
        var asked: Set<Int> = []
        var answered: [(index: Int, preferredFirst: Bool)] = []
        var scores: [PersonScore?] = []
        for count in answers {
            while answered.count < count {
                guard
                    let question = try pool.next(
                        for: posterior, prior: fitted.prior, strategy: strategy, excluding: asked, answered: answered,
                        using: &generator)
                else { break }
                asked.insert(question)
                answered.append((question, data.comparisons.items[person.adapt[question]].prefersA))
                if strategy == .dOptimal || strategy == .bald || answered.count == count {
                    posterior = try self.posterior(answered, differences)
                }
            }
            guard answered.count == count else {
                scores.append(nil)
                continue
            }
            scores.append(try score(tests, posterior))
        }
        return scores
    }

    /// Exact again from all answers; the oldest count least where tastes drift.
    private func posterior(
        _ answered: [(index: Int, preferredFirst: Bool)], _ differences: [[Double]]
    ) throws -> Posterior {
        var weight = 1.0
        var observations: [PreferenceObservation] = []
        for (index, prefersA) in answered.reversed() {
            observations.append(
                try PreferenceObservation(
                    difference: oriented(differences[index], prefersA), weight: max(weight, .leastNormalMagnitude),
                    side: data.comparisons.items[person.adapt[index]].preferredSide))
            weight *= fitted.answers.forgetting
        }
        return try Posterior.laplace(prior: fitted.prior, observations: observations, answers: fitted.answers)
    }

    private func score(_ tests: [([Double], Double)], _ posterior: Posterior) throws -> PersonScore? {
        var scores: [Double] = []
        var probabilities: [Double] = []
        for (difference, side) in tests {
            let utility = try posterior.utility(of: difference)
            scores.append(utility.mean)
            probabilities.append(fitted.answers.probability(utility: utility, side: side))
        }
        return PersonScore(scores: scores, probabilities: probabilities)
    }

    /// Δφ of a − b.
    private func difference(_ number: Int) -> [Double] {
        let item = data.comparisons.items[number]
        return fitted.phiDifference(oriented(data.difference(number).map(Double.init), item.prefersA))
    }

    private func oriented(_ difference: [Double], _ isKept: Bool) -> [Double] {
        isKept ? difference : difference.map { -$0 }
    }
}
