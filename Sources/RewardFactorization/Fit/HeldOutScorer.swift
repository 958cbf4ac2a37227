/// Scores predictions of held-out people's answers, each from the person's answers before it, as the service makes them.
struct HeldOutScorer {
    /// After how many answers a person's weights are computed anew; the answers up to the next of these are predicted.
    static let checkpoints = [0, 1, 2, 5, 10, 20, 40, 80, 160, 320]

    private let people: HeldOutPeople
    private let correction: PriorCorrection
    private let sparsity: AxisSparsity?

    init(_ people: HeldOutPeople, correction: PriorCorrection, sparsity: AxisSparsity? = nil) {
        self.people = people
        self.correction = correction
        self.sparsity = sparsity
    }

    /// Returns the score with this forgetting factor.
    func score(forgetting: Double, threads: Int) throws(RewardFactorizationError) -> HeldOutScore {
        guard people.answers > 0 else { return .none }
        let answers = try AnswerModel(
            lapse: correction.lapse, sideBias: correction.sideBias, forgetting: forgetting)
        let results = SharedBuffer<Result<Predictions, RewardFactorizationError>?>(people.count, repeating: nil)
        ParallelChunks.run(people.count, threads: threads) { person, _ in
            do throws(RewardFactorizationError) {
                results.base[person] = .success(try predictions(of: person, answers))
            } catch {
                results.base[person] = .failure(error)
            }
        }
        var all = Predictions()
        for person in 0..<people.count {
            guard let predictions = try results.base[person]?.get() else { continue }
            all.utilities += predictions.utilities
            all.loss += predictions.loss
        }
        let count = Double(all.utilities.count)
        let hits = all.utilities.reduce(0.0) { $0 + ($1 > 0 ? 1 : ($1 == 0 ? 0.5 : 0)) }
        return HeldOutScore(
            logLoss: all.loss / count, auc: Self.auc(all.utilities), accuracy: hits / count, people: people.count,
            comparisons: all.utilities.count)
    }

    private struct Predictions: Sendable {
        var utilities: [Double] = []
        var loss = 0.0
    }

    /// Returns what is predicted of each of a person's answers.
    private func predictions(of person: Int, _ answers: AnswerModel) throws(RewardFactorizationError) -> Predictions {
        let prior = try GaussianPrior(
            mean: people.means[person].map { $0 * correction.shift },
            covariance: GaussianPrior.standard(dimension: people.dimension).covariance, sparsity: sparsity)
        let observations = try people.observations(person, scale: correction.scale)
        var result = Predictions()
        for (position, known) in Self.checkpoints.enumerated() where known < observations.count {
            let end = position + 1 < Self.checkpoints.count ? Self.checkpoints[position + 1] : observations.count
            let posterior = try Posterior.expectationPropagation(
                prior: prior, observations: Array(observations[..<known]), answers: answers)
            for observation in observations[known..<min(end, observations.count)] {
                let utility = try posterior.utility(of: observation.difference)
                let probability = answers.probability(utility: utility, side: observation.side)
                result.loss -= naturalLogarithm(max(probability, 1e-300))
                result.utilities.append(utility.mean)
            }
        }
        return result
    }

    /// Returns P(xᵢ > −xⱼ) + ½ P(xᵢ = −xⱼ) over all i, j: the area under the curve of x and −x, the other order.
    static func auc(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0.5 }
        var total = 0.0
        var below = 0
        var through = 0
        // Going up through x, the values below −x and up to −x are counted from the top down.
        let mirrored = sorted.reversed().map { -$0 }
        for value in sorted {
            while below < mirrored.count, mirrored[below] < value { below += 1 }
            through = max(through, below)
            while through < mirrored.count, mirrored[through] <= value { through += 1 }
            total += Double(below) + Double(through - below) / 2
        }
        return total / (Double(sorted.count) * Double(sorted.count))
    }
}
