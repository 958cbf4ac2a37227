extension GaussianPrior: Codable {
    private enum CodingKeys: String, CodingKey {
        case mean
        case covariance
        case answers
        case sparsity
    }

    /// Reads `mean`, `covariance` as packed lower triangle, `answers`, `sparsity` or none; throws what `init` throws.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let mean = try container.decode([Double].self, forKey: .mean)
        let packed = try container.decode([Double].self, forKey: .covariance)
        try self.init(
            mean: mean, covariance: SymmetricMatrix(dimension: mean.count, packed: packed),
            answers: container.decode(Int.self, forKey: .answers),
            sparsity: container.decodeIfPresent(AxisSparsity.self, forKey: .sparsity))
    }

    /// Writes what `init(from:)` reads.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(mean, forKey: .mean)
        try container.encode(covariance.packed, forKey: .covariance)
        try container.encode(answers, forKey: .answers)
        try container.encodeIfPresent(sparsity, forKey: .sparsity)
    }
}
