import RewardFactorization

/// Says how a change of version 1's base rewards moves a learned model's: Δφ = M Δφ₁ + noise.
///
/// The catalog states what its prompts do in the units of version 1. A learned model has base rewards of its own, so the
/// statement is carried over by ridge regression of Δφ on Δφ₁ over the comparisons that the model was learned from. What
/// version 1 does not explain of a base reward widens the uncertainty of every effect carried to it. Measured effects
/// need no map.
public struct EffectMap: Codable, Equatable, Sendable {
    /// M, J × J₁, row by row.
    public let matrix: [Double]
    /// The slope of φ₁ₖ on φⱼ, J × J₁, row by row: what a text's φⱼ alone says of its φ₁ₖ.
    public let reverse: [Double]
    /// The mean square of what M leaves of Δφⱼ over the comparisons; J values.
    public let residual: [Double]
    /// The mean square of Δφⱼ; J values.
    public let power: [Double]
    /// The mean square of Δφ₁ₖ; J₁ values above zero.
    public let sourcePower: [Double]

    /// Learns the map from comparisons under both models.
    ///
    /// - Parameters:
    ///   - source: Δφ₁ of each comparison, J₁ values.
    ///   - target: Δφ of the same comparisons, J values.
    /// - Throws: `RewardFactorizationError` for numbers that are not finite. Without comparisons the map is zero, so that
    ///   no prompt is predicted to do anything.
    init(source: [[Double]], target: [[Double]], rewards: Int, sourceRewards: Int) throws(RewardFactorizationError) {
        let count = Double(max(1, source.count))
        var gram = try SymmetricMatrix(dimension: sourceRewards)
        var cross = [Double](repeating: 0, count: rewards * sourceRewards)
        var power = [Double](repeating: 0, count: rewards)
        for (from, to) in zip(source, target) {
            for row in 0..<sourceRewards {
                for column in 0...row { gram[row, column] += from[row] * from[column] / count }
            }
            for row in 0..<rewards {
                power[row] += to[row] * to[row] / count
                for column in 0..<sourceRewards {
                    cross[row * sourceRewards + column] += to[row] * from[column] / count
                }
            }
        }
        sourcePower = gram.diagonal.map { max($0, 1e-6) }
        // One per cent of the typical power, more where there are few comparisons for the number of base rewards.
        let typical = sourcePower.reduce(0, +) / Double(sourceRewards)
        let ridge = typical * (0.01 + Double(sourceRewards) / (count + Double(sourceRewards)))
        for row in 0..<sourceRewards { gram[row, row] += ridge }
        let factor = try CholeskyFactor(gram)
        var matrix: [Double] = []
        var reverse: [Double] = []
        for row in 0..<rewards {
            let own = Array(cross[row * sourceRewards..<(row + 1) * sourceRewards])
            matrix += factor.solve(own)
            reverse += own.map { power[row] > 0 ? $0 / power[row] : 0 }
        }
        var residual = [Double](repeating: 0, count: rewards)
        for (from, to) in zip(source, target) {
            for row in 0..<rewards {
                var left = to[row]
                for column in 0..<sourceRewards { left -= matrix[row * sourceRewards + column] * from[column] }
                residual[row] += left * left / count
            }
        }
        self.matrix = matrix
        self.reverse = reverse
        self.residual = residual
        self.power = power
    }

    /// Carries an effect over.
    ///
    /// The mean is M applied to the effect's. A slope over φ₁ₖ becomes one over each φⱼ, as far as φⱼ tells φ₁ₖ. The
    /// variance is that of the effect through M, plus what M leaves of a change of this size (in proportion to that of a
    /// typical comparison), plus what the slope loses.
    ///
    /// - Parameter effect: In version 1's base rewards, J₁.
    /// - Returns: In the model's, J.
    func carry(_ effect: PromptEffect) throws(PromptSelectionError) -> PromptEffect {
        let sources = sourcePower.count
        guard effect.dimension == sources else {
            throw PromptSelectionError(
                .dimensionMismatch,
                "the effect has \(effect.dimension) base rewards, the model's map \(sources); use version 1's effects")
        }
        let size = zip(effect.intercept, sourcePower).map { $0 * $0 / $1 }.max() ?? 0
        var intercept: [Double] = []
        var slope: [Double] = []
        var variance: [Double] = []
        for row in power.indices {
            var mean = 0.0
            var tilt = 0.0
            var spread = size * residual[row]
            for source in 0..<sources {
                let weight = matrix[row * sources + source]
                let back = reverse[row * sources + source]
                mean += weight * effect.intercept[source]
                tilt += weight * effect.slope[source] * back
                // Texts vary half as much as differences of two.
                let unknown = max(0, sourcePower[source] - back * back * power[row]) / 2
                spread +=
                    weight * weight * (effect.variance[source] + effect.slope[source] * effect.slope[source] * unknown)
            }
            intercept.append(mean)
            slope.append(tilt)
            variance.append(spread)
        }
        return try PromptEffect(intercept: intercept, slope: slope, variance: variance, acceptance: effect.acceptance)
    }
}
