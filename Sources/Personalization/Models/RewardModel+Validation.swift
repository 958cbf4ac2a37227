extension RewardModel {
    /// Throws unless the model's features are exactly those of a specification: identifier, names, order.
    public func validate(for other: FeatureSpecification) throws(RewardModelError) {
        guard specification == other else {
            throw RewardModelError(
                .unknownSpecification,
                "Model version \(version) needs the features \"\(featureSpecification)\" (\(featureCount)), but "
                    + "\"\(other.identifier)\" (\(other.dimension)) are computed. Activate a model made for them, or run "
                    + "a program that computes the model's features.")
        }
    }

    func validate() throws(RewardModelError) {
        try validateNames()
        let rewards = baseRewardCount
        let features = featureCount
        try check(mean, named: "mean", count: features)
        try check(scale, named: "scale", count: features)
        try check(baseRewards, named: "baseRewards", count: rewards * features)
        try check(priorMean, named: "priorMean", count: rewards)
        try check(priorCovariance, named: "priorCovariance", count: rewards * (rewards + 1) / 2)
        let isDiagonal = (0..<rewards).allSatisfy { row in
            (0..<row).allSatisfy { priorCovariance[row * (row + 1) / 2 + $0] == 0 }
        }
        guard priorSparsity == nil || isDiagonal else {
            throw RewardModelError(
                .notPositiveDefinite,
                "The prior has a sparsity although its base rewards are correlated; store it without one.")
        }
        if let index = scale.firstIndex(where: { $0 < .leastNormalMagnitude }) {
            throw RewardModelError(
                .nonPositiveScale,
                "scale[\(index)] (\(specification.names[index])) is \(scale[index]); store a standard deviation above 0."
            )
        }
        if let effectMap {
            let sources = Self.versionOne.baseRewardCount
            try check(effectMap.matrix, named: "effectMap.matrix", count: rewards * sources)
            try check(effectMap.reverse, named: "effectMap.reverse", count: rewards * sources)
            try check(effectMap.residual, named: "effectMap.residual", count: rewards)
            try check(effectMap.power, named: "effectMap.power", count: rewards)
            try check(effectMap.sourcePower, named: "effectMap.sourcePower", count: sources)
        }
        for row in 0..<rewards where priorCovariance[row * (row + 3) / 2] <= 0 {
            throw RewardModelError(
                .notPositiveDefinite,
                "The prior variance of \(baseRewardNames[row]) is \(priorCovariance[row * (row + 3) / 2]); "
                    + "it must be above 0.")
        }
    }

    private func validateNames() throws(RewardModelError) {
        guard version >= 0 else {
            throw RewardModelError(.invalidName, "The version is \(version); number versions from 1.")
        }
        guard !baseRewardNames.isEmpty, featureCount > 0 else {
            throw RewardModelError(
                .dimensionMismatch, "A reward model needs at least one base reward and one feature; found none.")
        }
        guard baseRewardCount <= Self.dimensionLimit, featureCount <= Self.dimensionLimit else {
            throw RewardModelError(
                .dimensionMismatch,
                "\(baseRewardCount) base rewards over \(featureCount) features; each may be \(Self.dimensionLimit) "
                    + "at most.")
        }
        guard !baseRewardNames.contains(""), Set(baseRewardNames).count == baseRewardCount else {
            throw RewardModelError(
                .invalidName, "A base reward's name is empty or stands twice; give each a name of its own.")
        }
        guard specification.languageNeutral.count == featureCount else {
            throw RewardModelError(
                .dimensionMismatch,
                "languageNeutral holds \(specification.languageNeutral.count) values for \(featureCount) features; store one for each."
            )
        }
    }

    private func check(_ values: [Double], named name: String, count: Int) throws(RewardModelError) {
        guard values.count == count else {
            throw RewardModelError(
                .dimensionMismatch,
                "\(name) holds \(values.count) values, \(count) are needed for \(baseRewardCount) base rewards over "
                    + "\(featureCount) features of \"\(featureSpecification)\".")
        }
        if let index = values.firstIndex(where: { !$0.isFinite }) {
            throw RewardModelError(
                .nonFiniteValue, "\(name)[\(index)] is \(values[index]); fit the model again, or store finite values.")
        }
    }
}
