import RewardFactorization

extension RewardModel: Codable {
    private enum CodingKeys: String, CodingKey {
        case version, specification, mean, scale, baseRewardNames, baseRewards, priorMean, priorCovariance,
            priorSparsity, answers, effectMap
    }

    /// Decodes and validates a model; throws ``RewardModelError`` for one that cannot be used.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            version: container.decode(Int.self, forKey: .version),
            specification: container.decode(FeatureSpecification.self, forKey: .specification),
            mean: container.decode([Double].self, forKey: .mean),
            scale: container.decode([Double].self, forKey: .scale),
            baseRewardNames: container.decode([String].self, forKey: .baseRewardNames),
            baseRewards: container.decode([Double].self, forKey: .baseRewards),
            priorMean: container.decode([Double].self, forKey: .priorMean),
            priorCovariance: container.decode([Double].self, forKey: .priorCovariance),
            priorSparsity: container.decodeIfPresent(AxisSparsity.self, forKey: .priorSparsity),
            answers: container.decodeIfPresent(AnswerModel.self, forKey: .answers) ?? .plain,
            effectMap: container.decodeIfPresent(EffectMap.self, forKey: .effectMap))
    }

    /// Encodes the flat arrays under their names.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(version, forKey: .version)
        try container.encode(specification, forKey: .specification)
        try container.encode(mean, forKey: .mean)
        try container.encode(scale, forKey: .scale)
        try container.encode(baseRewardNames, forKey: .baseRewardNames)
        try container.encode(baseRewards, forKey: .baseRewards)
        try container.encode(priorMean, forKey: .priorMean)
        try container.encode(priorCovariance, forKey: .priorCovariance)
        try container.encodeIfPresent(priorSparsity, forKey: .priorSparsity)
        try container.encode(answers, forKey: .answers)
        try container.encodeIfPresent(effectMap, forKey: .effectMap)
    }
}
