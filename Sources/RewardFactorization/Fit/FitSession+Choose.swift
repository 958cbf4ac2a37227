extension FitSession {
    /// J and regularisation, and the fits that were made with them.
    struct Choice {
        var dimension: Int
        var regularisation: Double
        /// The parameters of each fold.
        var folds: [FitParameters]
        var trials: [FitTrial]

        /// The name of its fits in a checkpoint.
        var key: String { "\(dimension)/\(regularisation)" }

        var averageLapseLogit: Double {
            folds.isEmpty
                ? FitParameters.firstLapseLogit : folds.reduce(0) { $0 + $1.lapseLogit } / Double(folds.count)
        }
        var averageSideBias: Double {
            folds.isEmpty ? 0 : folds.reduce(0) { $0 + $1.sideBias } / Double(folds.count)
        }
    }

    /// The log loss that a further base function must save.
    private static let worthwhile = 1e-4

    /// Chooses J and the regularisation on people who are held out, on texts that are held out where people share them.
    ///
    /// J rises from the least with the middle regularisation, until two in a row are no better; then other regularisations
    /// are tried with that J. Where nobody can be held out, the least J and the middle regularisation are taken.
    func choose(_ candidates: ClosedRange<Int>, _ material: Material, _ plan: HeldOutPlan) throws -> Choice {
        let strengths = options.regularisation.sorted()
        let middle = (strengths.count - 1) / 2
        let answers = Double(material.set.count * max(plan.folds.count, 1))
        let trialsAhead = Double(candidates.upperBound + candidates.lowerBound) / 2 * Double(candidates.count)
        workAhead = answers * (trialsAhead + Double(candidates.upperBound * (strengths.count - 1)))
        workAhead += 2 * Double(set.count * candidates.upperBound)
        guard !plan.folds.isEmpty else {
            return Choice(dimension: candidates.lowerBound, regularisation: strengths[middle], folds: [], trials: [])
        }
        var trials: [FitTrial] = []
        var best: (loss: Double, choice: Choice)?
        func attempt(_ dimension: Int, _ regularisation: Double) throws -> Bool {
            let (choice, loss) = try trial(dimension, regularisation, material, plan)
            trials.append(
                FitTrial(baseFunctionCount: dimension, regularisation: regularisation, heldOutLogLoss: loss))
            if let known = best, loss > known.loss - Self.worthwhile {
                forget(choice.key)
                return false
            }
            if let known = best { forget(known.choice.key) }
            best = (loss, choice)
            return true
        }
        var failures = 0
        for dimension in candidates where failures < 2 {
            failures = try attempt(dimension, strengths[middle]) ? 0 : failures + 1
        }
        for way in [Array(strengths[..<middle].reversed()), Array(strengths[(middle + 1)...])] {
            for strength in way {
                guard try attempt(best?.choice.dimension ?? candidates.lowerBound, strength) else { break }
            }
        }
        guard var choice = best?.choice else {
            throw RewardFactorizationError(
                .insufficientData, "no number of base functions could be tried; collect more answers")
        }
        choice.trials = trials
        return choice
    }

    /// Fits all folds and scores them on those held out.
    private func trial(
        _ dimension: Int, _ regularisation: Double, _ material: Material, _ plan: HeldOutPlan
    ) throws -> (Choice, loss: Double) {
        var choice = Choice(dimension: dimension, regularisation: regularisation, folds: [], trials: [])
        var heldOut = HeldOutPeople(dimension: dimension)
        let key = choice.key
        // A trial without fits was worse than another one before the fit was interrupted.
        if let known = checkpoint.corrections[key], checkpoint.finished["\(key)/0"] == nil {
            return (choice, known.logLoss)
        }
        for (number, fold) in plan.folds.enumerated() {
            let (problem, predicted) = try problem(
                material, fold: number, of: plan, dimension: dimension, regularisation: regularisation)
            let parameters = try optimise(problem, key: "\(key)/\(number)") { try start(problem) }
            choice.folds.append(parameters)
            problem.place(parameters)
            heldOut.append(fold, of: predicted, in: problem, parameters: parameters)
        }
        let correction = correct(key: key) {
            PriorCorrection.find(
                heldOut, lapseLogit: choice.averageLapseLogit, sideBias: choice.averageSideBias, seed: options.seed,
                threads: options.threads, thorough: false)
        }
        return (choice, correction.logLoss)
    }
}
