/// Scores predictions of held-out people's answers, each from the person's answers before it, as the service makes them.
struct HeldOutScorer {
    /// After how many answers a person's weights are computed anew; the answers up to the next of these are predicted.
    static let checkpoints = [0, 1, 2, 5, 10, 20, 40, 80, 160, 320]

    private let people: HeldOutPeople
    private let correction: PriorCorrection

    init(_ people: HeldOutPeople, correction: PriorCorrection) {
        self.people = people
        self.correction = correction
    }

    /// Returns the score with this forgetting factor.
    func score(forgetting: Double) throws(RewardFactorizationError) -> HeldOutScore {
        guard people.answers > 0 else { return .none }
        let answers = try AnswerModel(
            lapse: correction.lapse, sideBias: correction.sideBias, forgetting: forgetting)
        let covariance = try GaussianPrior.standard(dimension: people.dimension).covariance
        var utilities: [Double] = []
        utilities.reserveCapacity(people.answers)
        var loss = 0.0
        var hits = 0.0
        for person in 0..<people.count {
            let prior = try GaussianPrior(
                mean: people.means[person].map { $0 * correction.shift }, covariance: covariance)
            let observations = try people.observations(person, scale: correction.scale)
            for (position, known) in Self.checkpoints.enumerated() where known < observations.count {
                let end = position + 1 < Self.checkpoints.count ? Self.checkpoints[position + 1] : observations.count
                let posterior = try Posterior.laplace(
                    prior: prior, observations: Array(observations[..<known]), answers: answers)
                for observation in observations[known..<min(end, observations.count)] {
                    let utility = try posterior.utility(of: observation.difference)
                    let probability = answers.probability(utility: utility, side: observation.side)
                    loss -= naturalLogarithm(max(probability, 1e-300))
                    hits += utility.mean > 0 ? 1 : (utility.mean == 0 ? 0.5 : 0)
                    utilities.append(utility.mean)
                }
            }
        }
        let count = Double(utilities.count)
        return HeldOutScore(
            logLoss: loss / count, auc: Self.auc(utilities), accuracy: hits / count, people: people.count,
            comparisons: utilities.count)
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
