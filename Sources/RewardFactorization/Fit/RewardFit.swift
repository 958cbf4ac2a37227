/// Learns base reward functions and the prior of people's weights from many people's answers.
public enum RewardFit {
    /// Returns what was learned.
    ///
    /// `from` goes on from where an earlier run was interrupted, with the same comparisons and options. What `progress`
    /// throws interrupts. Throws `insufficientData`, `valueOutOfRange` for options, `checkpointMismatch`.
    public static func run(
        comparisons: ComparisonSet, options: FitOptions = FitOptions(), from checkpoint: FitCheckpoint? = nil,
        progress: (FitProgress) throws -> Void = { _ in }
    ) throws -> FittedRewards {
        try options.validate()
        guard comparisons.count > 0 else {
            throw RewardFactorizationError(.insufficientData, "there are no comparisons; collect answers first")
        }
        LinearAlgebra.useOneThread()
        try progress(FitProgress(stage: .learning, shareDone: 0, checkpoint: nil))
        let d = comparisons.featureCount
        let j = min(options.baseFunctions.upperBound, d)
        var scale = [Double](repeating: 0, count: d)
        for row in 0..<comparisons.count {
            for (feature, value) in comparisons.row(row).enumerated() {
                scale[feature] += Double(value) * Double(value)
            }
        }
        let live = scale.map { $0 > 0 }
        scale = scale.map { $0 > 0 ? ($0 / Double(comparisons.count)).squareRoot() : 1 }
        var sums = [Double](repeating: 0, count: comparisons.personCount * d)
        for row in 0..<comparisons.count {
            let start = Int(comparisons.people[row]) * d
            for (feature, value) in comparisons.row(row).enumerated() {
                sums[start + feature] += Double(value) / scale[feature] / 2
            }
        }
        var moment = [Double](repeating: 0, count: d * d)
        for person in 0..<comparisons.personCount {
            for a in 0..<d {
                for b in 0...a { moment[a * d + b] += sums[person * d + a] * sums[person * d + b] }
            }
        }
        guard let eigen = LinearAlgebra.eigen(moment, n: d) else {
            throw RewardFactorizationError(.notFinite, "the features' second moments are not finite; standardise them")
        }
        var b = [Double](repeating: 0, count: j * d)
        for row in 0..<j {
            for feature in 0..<d where live[feature] {
                b[row * d + feature] = eigen.vectors[(d - 1 - row) * d + feature]
            }
        }
        var prior = try GaussianPrior.standard(dimension: j)
        func phi(_ row: Int) -> [Double] {
            let difference = comparisons.row(row).enumerated().map { Double($0.element) / scale[$0.offset] }
            return (0..<j).map { k in (0..<d).reduce(0) { $0 + b[k * d + $1] * difference[$1] } }
        }
        var answers = [[PreferenceObservation]](repeating: [], count: comparisons.personCount)
        for row in 0..<comparisons.count {
            answers[Int(comparisons.people[row])].append(try PreferenceObservation(difference: phi(row)))
        }
        for _ in 0..<8 {
            let posteriors = try answers.filter { !$0.isEmpty }.map {
                try Posterior.laplace(prior: prior, observations: $0)
            }
            let share = 1 / Double(posteriors.count)
            let mean = (0..<j).map { k in posteriors.reduce(0) { $0 + $1.mean[k] } * share }
            var covariance = try SymmetricMatrix(diagonal: [Double](repeating: 1e-3, count: j))
            for posterior in posteriors {
                for row in 0..<j {
                    for column in 0...row {
                        covariance[row, column] +=
                            share
                            * (posterior.covariance[row, column] + (posterior.mean[row] - mean[row])
                                * (posterior.mean[column] - mean[column]))
                    }
                }
            }
            prior = try GaussianPrior(mean: mean, covariance: covariance)
        }
        // φ' = Lᵀ φ and λ = L λ' make the covariance the identity.
        let factor = try CholeskyFactor(prior.covariance)
        var rotated = [Double](repeating: 0, count: j * d)
        for column in 0..<j {
            for row in column..<j {
                let element = factor.packed[row * (row + 1) / 2 + column]
                for feature in 0..<d { rotated[column * d + feature] += element * b[row * d + feature] }
            }
        }
        var mean = prior.mean
        for row in 0..<j {
            for column in 0..<row { mean[row] -= factor.packed[row * (row + 1) / 2 + column] * mean[column] }
            mean[row] /= factor.packed[row * (row + 1) / 2 + row]
        }
        return FittedRewards(
            baseFunctionCount: j, featureCount: d, scale: scale, baseFunctions: rotated,
            prior: try GaussianPrior(mean: mean, covariance: GaussianPrior.standard(dimension: j).covariance),
            answers: .plain, heldOut: .none, trace: [])
    }
}
