extension RewardModel {
    /// Returns what the catalog states of a prompt, as this model sees it.
    ///
    /// The catalog's numbers are in the units of version 1, whose base rewards are named after the catalog's attributes.
    /// A learned model gets them through its ``effectMap``. An attribute that version 1 has no base reward for counts
    /// for nothing.
    public func startingEffect(
        _ effect: CatalogEffect, of attribute: String
    ) throws(PromptSelectionError) -> PromptEffect {
        guard let effectMap else {
            return try PromptEffect(effect, of: attribute, on: baseRewardNames)
        }
        return try effectMap.carry(PromptEffect(effect, of: attribute, on: Self.versionOne.baseRewardNames))
    }

    /// The catalog attributes that are measured without knowing the language: at least half of the squared weights of
    /// their base reward, version 1's under a learned model, lie on features that are defined alike in every language.
    public var languageNeutralAttributes: Set<String> {
        let model = effectMap == nil ? self : Self.versionOne
        return Set(
            model.baseRewardNames.indices.filter { model.languageNeutralShare(of: $0) >= 0.5 }.map {
                model.baseRewardNames[$0]
            })
    }

    private func languageNeutralShare(of row: Int) -> Double {
        let weights = baseRewards[row * featureCount..<(row + 1) * featureCount]
        let total = weights.reduce(0) { $0 + $1 * $1 }
        let neutral = zip(weights, specification.languageNeutral).reduce(0) { sum, pair in
            pair.1 ? sum + pair.0 * pair.0 : sum
        }
        return total > 0 ? neutral / total : 0
    }
}

extension PromptEffect {
    /// A catalog's effect on base rewards that are named after its attributes.
    fileprivate init(_ effect: CatalogEffect, of attribute: String, on names: [String]) throws(PromptSelectionError) {
        try self.init(
            intercept: names.map { $0 == attribute ? effect.intercept : effect.side[$0] ?? 0 },
            slope: names.map { $0 == attribute ? effect.slope : 0 },
            variance: names.map { $0 == attribute ? effect.variance : 0 }, acceptance: effect.acceptance)
    }
}
