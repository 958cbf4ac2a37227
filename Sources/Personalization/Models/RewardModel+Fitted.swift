public import RewardFactorization

extension RewardModel {
    /// Makes a model of what was learned from people.
    ///
    /// - Parameters:
    ///   - fitted: Learned from differences of these features.
    ///   - mean: The mean of each feature over texts, D values.
    ///   - reach: The largest distance from the mean that was seen of each feature; standardised features are cut at
    ///     ``standardisedLimit`` scales, so scales are widened (and base functions with them) until nothing seen is cut.
    ///   - effectMap: How version 1's base rewards move these.
    /// - Throws: ``RewardModelError`` when a length does not fit or a number cannot be used.
    public init(
        fitted: FittedRewards, version: Int, specification: FeatureSpecification, mean: [Double],
        reach: [Double]? = nil, effectMap: EffectMap? = nil
    ) throws(RewardModelError) {
        let columns = fitted.featureCount
        guard columns == specification.dimension, reach?.count ?? columns == columns else {
            throw RewardModelError(
                .dimensionMismatch,
                "\(columns) features were learned from, \"\(specification.identifier)\" has \(specification.dimension); "
                    + "fit again.")
        }
        var scale = fitted.scale
        if let reach { scale = zip(scale, reach).map { max($0, $1 / Self.standardisedLimit) } }
        let widened = zip(scale, fitted.scale).map { $0 / $1 }
        let names = Self.names(of: fitted, specification)
        try self.init(
            version: version, specification: specification, mean: mean, scale: scale, baseRewardNames: names,
            baseRewards: fitted.baseFunctions.indices.map { fitted.baseFunctions[$0] * widened[$0 % columns] },
            priorMean: fitted.prior.mean, priorCovariance: fitted.prior.covariance.packed,
            priorSparsity: fitted.prior.sparsity, answers: fitted.answers, effectMap: effectMap)
    }

    /// Names base functions after their strongest features: at most three, each at least half as strong as the first.
    private static func names(of fitted: FittedRewards, _ specification: FeatureSpecification) -> [String] {
        var names: [String] = []
        for row in 0..<fitted.baseFunctionCount {
            let columns = row * specification.dimension..<(row + 1) * specification.dimension
            let order = specification.strongest(Array(fitted.baseFunctions[columns]))
            let strongest = order.first.map { abs($0.weight) } ?? 0
            var name = order.prefix(3).filter { strongest > 0 && abs($0.weight) >= strongest / 2 }
                .map { ($0.name == FeatureSpecification.embeddingName ? "" : $0.weight > 0 ? "+" : "-") + $0.name }
                .joined(separator: " ")
            if name.isEmpty { name = "nothing" }
            let plain = name
            var number = 1
            while names.contains(name) {
                number += 1
                name = "\(plain) (\(number))"
            }
            names.append(name)
        }
        return names
    }

    /// The features that move a base reward most, the strongest first; those of an embedding together, as the square root
    /// of the sum of their squares.
    ///
    /// - Parameter moves: How much each feature moves in a typical comparison, D values in the feature's unit; nil: its
    ///   scale.
    /// - Returns: Names, with what the base reward gains when the feature moves up by that.
    public func strongestFeatures(
        of reward: Int, limit: Int, moves: [Double]? = nil
    ) -> [(name: String, weight: Double)] {
        let weights = (0..<featureCount).map { feature in
            baseRewards[reward * featureCount + feature] * (moves.map { $0[feature] / scale[feature] } ?? 1)
        }
        return Array(specification.strongest(weights).prefix(limit).filter { $0.weight != 0 })
    }
}
