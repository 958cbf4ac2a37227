/// What is known of one of a person's weights.
public struct WeightEstimate: Sendable {
    /// The base reward that it weighs.
    public let name: String
    public let mean: Double
    public let standardDeviation: Double
}

extension RewardModel {
    /// What is known of a person's weights, in the order of the base rewards: the prior's word where there are none.
    ///
    /// - Parameter known: Weights under this model, with J means and a packed lower triangle of J(J+1)/2.
    public func estimates(of known: PersonWeights?) -> [WeightEstimate] {
        let mean = known?.mean ?? priorMean
        let covariance = known?.covariance ?? priorCovariance
        return baseRewardNames.enumerated().map { index, name in
            // The diagonal of the packed triangle.
            WeightEstimate(
                name: name, mean: mean[index],
                standardDeviation: max(0, covariance[index * (index + 3) / 2]).squareRoot())
        }
    }
}
