import RewardFactorization

/// What is known of one of a person's weights.
public struct WeightEstimate: Sendable {
    /// The base reward that it weighs.
    public let name: String
    public let mean: Double
    public let standardDeviation: Double
}

extension RewardModel {
    /// Says whether weights can be computed with, and are as many as this model has.
    public func fits(_ weights: PersonWeights) -> Bool {
        (try? weights.posterior)?.dimension == baseRewardCount
    }

    /// What is known of a person's weights, in the order of the base rewards: the prior's word where there are none that
    /// fit the model.
    public func estimates(of known: PersonWeights?) -> [WeightEstimate] {
        let known = known.flatMap { fits($0) ? $0 : nil }
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
