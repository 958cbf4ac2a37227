/// Base reward functions learned from people: φ differences are B (Δψ / scale), and people's weights are λ ~ N(μ, I).
///
/// Gauge: the prior covariance is the identity, rows of B are ordered by the variance of their Δφ, the largest element of
/// each row is positive. Where people care about few things each, rows are the axes along which they do, and the prior has a
/// sparsity; else rows are uncorrelated.
public struct FittedRewards: Equatable, Codable, Sendable {
    /// J.
    public let baseFunctionCount: Int
    /// D.
    public let featureCount: Int
    /// The root mean square of each feature's difference, D numbers above 0, in the feature's unit; 1 for a constant.
    public let scale: [Double]
    /// B, J × D row by row, over Δψ / scale; 0 for a constant feature.
    public let baseFunctions: [Double]
    /// The prior of a person's weights.
    public let prior: GaussianPrior
    /// How people answer.
    public let answers: AnswerModel
    /// How well people are predicted who were not learned from.
    public let heldOut: HeldOutScore
    /// What was tried, in order.
    public let trace: [FitTrial]

    private enum CodingKeys: String, CodingKey {
        case baseFunctionCount = "base_function_count"
        case featureCount = "feature_count"
        case scale
        case baseFunctions = "base_functions"
        case prior
        case answers
        case heldOut = "held_out"
        case trace
    }

    /// Returns Δφ, J numbers, of Δψ, D numbers in raw units.
    public func phiDifference(_ psiDifference: [Double]) -> [Double] {
        precondition(psiDifference.count == featureCount, "the vector's dimension differs from the number of features")
        return (0..<baseFunctionCount).map { row in
            var total = 0.0
            for feature in 0..<featureCount {
                total += baseFunctions[row * featureCount + feature] * (psiDifference[feature] / scale[feature])
            }
            return total
        }
    }
}
