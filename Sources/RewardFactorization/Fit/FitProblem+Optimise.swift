extension FitProblem {
    /// How an optimisation ended or goes on.
    struct Round {
        var parameters: FitParameters
        /// The objective with all its terms.
        var objective: Double
        var converged: Bool
    }

    /// Runs L-BFGS from these parameters for at most `iterations`, from nothing but them, so that it can be repeated.
    ///
    /// `expanding` first moves the prior to what people's weights are and turns B so that the prior is N(μ, I) again
    /// (parameter-expanded EM: Liu, Rubin and Wu, Biometrika 85, 1998), which finds the scale at once.
    func round(
        from start: FitParameters, iterations: Int, tolerance: Double, expanding: Bool, tick: (Int) throws -> Void
    ) throws -> Round {
        var parameters = start
        place(parameters)
        if expanding {
            for _ in 0..<4 { expand(&parameters) }
            // Without what rounding left in Δφ.
            place(parameters)
        }
        var memory = QuasiNewton()
        var value = evaluate(parameters)
        var objective = total(value, parameters)
        var slope = slopes(value, parameters)
        var position = coordinates(parameters)
        var calm = 0
        for iteration in 0..<iterations {
            try tick(iteration)
            let direction = memory.direction(slope)
            let fall = QuasiNewton.dot(direction, slope)
            guard fall < 0, fall.isFinite else {
                return Round(parameters: parameters, objective: objective, converged: true)
            }
            let change = self.parameters(direction, like: parameters)
            look(along: change.baseFunctions)
            var length = 1.0
            var moved = 0.0
            var trial = parameters
            var accepted = false
            for _ in 0..<14 {
                trial = parameters
                trial.add(change, length)
                move(by: length - moved)
                moved = length
                value = evaluate(trial)
                let reached = total(value, trial)
                if reached <= objective + 1e-4 * length * fall {
                    accepted = true
                    break
                }
                length /= iteration == 0 ? 4 : 2
            }
            guard accepted else { return Round(parameters: parameters, objective: objective, converged: true) }
            let reached = total(value, trial)
            let gain = objective - reached
            parameters = trial
            objective = reached
            let newSlope = slopes(value, parameters)
            let newPosition = coordinates(parameters)
            memory.learn(
                step: zip(newPosition, position).map { $0 - $1 }, change: zip(newSlope, slope).map { $0 - $1 })
            slope = newSlope
            position = newPosition
            calm = gain < tolerance * abs(objective) ? calm + 1 : 0
            if calm == 2 { return Round(parameters: parameters, objective: objective, converged: true) }
        }
        return Round(parameters: parameters, objective: objective, converged: false)
    }

    /// Returns the objective and its gradient by B, μ, lapse logit and b; for tests.
    func objectiveAndGradient(_ parameters: FitParameters) -> (objective: Double, gradient: FitParameters) {
        place(parameters)
        let value = evaluate(parameters)
        var rows = gradient()
        addPenalty(of: parameters.baseFunctions, to: &rows)
        return (
            total(value, parameters),
            FitParameters(
                baseFunctions: rows, mean: value.gradientMean, lapseLogit: value.gradientLapse,
                sideBias: value.gradientSide)
        )
    }

    private func expand(_ parameters: inout FitParameters) {
        _ = evaluate(parameters)
        guard let (mean, covariance) = population(), let factor = try? CholeskyFactor(covariance) else { return }
        let count = dimension
        var turn = [Double](repeating: 0, count: count * count)  // Lᵀ
        for row in 0..<count {
            for column in 0...row { turn[column * count + row] = factor.packed[row * (row + 1) / 2 + column] }
        }
        parameters.baseFunctions = LinearAlgebra.product(
            turn, parameters.baseFunctions, m: count, n: set.featureCount, k: count)
        var shifted = mean
        for row in 0..<count {
            for column in 0..<row { shifted[row] -= factor.packed[row * (row + 1) / 2 + column] * shifted[column] }
            shifted[row] /= factor.packed[row * (row + 1) / 2 + row]
        }
        parameters.mean = shifted
        transform(by: turn)
        forgetPeople(shifted)
    }

    private func total(_ value: Value, _ parameters: FitParameters) -> Double {
        var penalty = 0.0
        for (element, number) in parameters.baseFunctions.enumerated() {
            penalty += penalties[element % penalties.count] * number * number
        }
        return value.objective + penalty / 2
    }

    private func addPenalty(of baseFunctions: [Double], to slopes: inout [Double]) {
        for (element, number) in baseFunctions.enumerated() {
            slopes[element] += penalties[element % penalties.count] * number
        }
    }

    private func slopes(_ value: Value, _ parameters: FitParameters) -> [Double] {
        var rows = gradient()
        addPenalty(of: parameters.baseFunctions, to: &rows)
        var result = metric.whitenedGradient(rows, count: dimension)
        for slope in value.gradientMean { result.append(slope / meanUnit) }
        result.append(answersFree ? value.gradientLapse / lapseUnit : 0)
        result.append(answersFree ? value.gradientSide / answerUnit : 0)
        return result
    }

    private func coordinates(_ parameters: FitParameters) -> [Double] {
        var result = metric.whitened(parameters.baseFunctions, count: dimension)
        for mean in parameters.mean { result.append(mean * meanUnit) }
        result.append(parameters.lapseLogit * lapseUnit)
        result.append(parameters.sideBias * answerUnit)
        return result
    }

    private func parameters(_ coordinates: [Double], like: FitParameters) -> FitParameters {
        let count = dimension * set.featureCount
        return FitParameters(
            baseFunctions: metric.unwhitened(Array(coordinates[..<count]), count: dimension),
            mean: coordinates[count..<(count + dimension)].map { $0 / meanUnit },
            lapseLogit: coordinates[count + dimension] / lapseUnit,
            sideBias: coordinates[count + dimension + 1] / answerUnit)
    }

    /// The square root of the curvature by μ, about.
    private var meanUnit: Double { (0.5 * Double(activePeople.count)).squareRoot() }
    /// The square root of the curvature by b, about.
    private var lapseUnit: Double { 0.1 * answerUnit }
    private var answerUnit: Double {
        (FeatureMetric.curvature * Double(activeAnswers) + FitParameters.sideCost).squareRoot()
    }
}

extension FitParameters {
    /// Adds a multiple of a change; lapse logit and side bias stay within bounds.
    mutating func add(_ change: FitParameters, _ length: Double) {
        QuasiNewton.add(change.baseFunctions, length, to: &baseFunctions)
        QuasiNewton.add(change.mean, length, to: &mean)
        lapseLogit = min(max(lapseLogit + length * change.lapseLogit, -12), 12)
        sideBias = min(max(sideBias + length * change.sideBias, -2.9), 2.9)
    }
}
