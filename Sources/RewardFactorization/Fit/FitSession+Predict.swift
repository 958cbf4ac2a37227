extension FitSession {
    /// How well people are predicted who were not learned from, and what predicts them best.
    struct Prediction {
        var correction: PriorCorrection
        var score = HeldOutScore.none
        var forgetting = 1.0
        /// Whether they are predicted better along independent axes than with a Gaussian prior.
        var hasAxes = false
    }

    /// Predicts the held-out people of all folds, with a Gaussian prior, and along axes where most folds show them.
    func predict(_ material: Material, _ chosen: Choice, _ plan: HeldOutPlan) throws -> Prediction {
        var plain = HeldOutPeople(dimension: chosen.dimension)
        var along = plain
        var shapes: [AxisSparsity] = []
        var evident = 0
        for (number, parameters) in chosen.folds.enumerated() {
            let (problem, predicted) = try problem(
                material, fold: number, of: plan, dimension: chosen.dimension, regularisation: chosen.regularisation)
            problem.place(parameters)
            plain.append(plan.folds[number], of: predicted, in: problem, parameters: parameters)
            guard let turned = axes(of: parameters, in: problem) else { continue }
            shapes.append(turned.sparsity)
            evident += turned.areEvident ? 1 : 0
            problem.place(turned.parameters)
            along.append(plan.folds[number], of: predicted, in: problem, parameters: turned.parameters)
        }
        let gaussian = try predict(plain, chosen, key: "final", sparsity: nil)
        guard shapes.count == plan.folds.count, 2 * evident > shapes.count else { return gaussian }
        let count = Double(shapes.count)
        let sparsity = AxisSparsity(
            unchecked: shapes.reduce(0) { $0 + $1.share } / count, ratio: shapes.reduce(0) { $0 + $1.ratio } / count)
        var sparse = try predict(along, chosen, key: "final/axes", sparsity: sparsity)
        sparse.hasAxes = true
        return sparse.score.logLoss < gaussian.score.logLoss ? sparse : gaussian
    }

    private func predict(
        _ people: HeldOutPeople, _ chosen: Choice, key: String, sparsity: AxisSparsity?
    ) throws -> Prediction {
        let correction = correct(key: key) {
            PriorCorrection.find(
                people, lapseLogit: chosen.averageLapseLogit, sideBias: chosen.averageSideBias, seed: options.seed,
                threads: options.threads, thorough: true)
        }
        let scorer = HeldOutScorer(people, correction: correction, sparsity: sparsity)
        var best = try scorer.score(forgetting: 1, threads: options.threads)
        var factor = 1.0
        for candidate in [0.995, 0.98, 0.95] {
            let score = try scorer.score(forgetting: candidate, threads: options.threads)
            // By more than chance.
            guard (best.logLoss - score.logLoss) * Double(score.comparisons) > 4 else { break }
            best = score
            factor = candidate
        }
        return Prediction(correction: correction, score: best, forgetting: factor)
    }

    /// Returns the parameters along the likeliest axes of the people of a problem; nil where there are none.
    func axes(of parameters: FitParameters, in problem: FitProblem) -> (
        parameters: FitParameters, sparsity: AxisSparsity, areEvident: Bool
    )? {
        problem.place(parameters)
        _ = problem.evaluate(parameters)
        let people = problem.secondMoments(about: parameters.mean, limit: IndependentAxes.mostPeople)
        guard let axes = IndependentAxes.find(people, dimension: problem.dimension, seed: options.seed) else {
            return nil
        }
        return (Gauge.turn(parameters, to: axes, moments: problem.utilityMoments()), axes.sparsity, axes.areEvident)
    }
}
