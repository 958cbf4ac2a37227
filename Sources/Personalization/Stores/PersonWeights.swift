import Postgres
public import RewardFactorization

/// One person's posterior over the weights λ of a model's base rewards.
public struct PersonWeights: Sendable, Equatable {
    /// Posterior mean, J values.
    public let mean: [Double]
    /// Posterior covariance, packed lower triangle, J (J + 1) / 2 values.
    public let covariance: [Double]
    /// How many answers stand behind it.
    public let answers: Int
    /// Raised by one with each change.
    public let version: Int

    public init(mean: [Double], covariance: [Double], answers: Int, version: Int) {
        self.mean = mean
        self.covariance = covariance
        // A row by another hand must not make results that nobody can read.
        self.answers = max(answers, 0)
        self.version = max(version, 0)
    }
}

extension PersonWeights {
    /// What is computed with.
    ///
    /// - Throws: What is wrong with a row by another hand.
    public var posterior: Posterior {
        get throws(RewardFactorizationError) {
            try Posterior(
                mean: mean, covariance: SymmetricMatrix(dimension: mean.count, packed: covariance), answers: answers)
        }
    }

    /// The weights in four columns of a row, from `first` on: mean, covariance, answers, version; nil where these are NULL.
    ///
    /// A mean that cannot be read is empty, which fits no model: a damaged row then concerns its person alone.
    init?(_ row: PostgresRow, from first: Int) throws(PostgresError) {
        guard let covariance = try row.packedRealsOrNil(first + 1) else { return nil }
        self.init(
            mean: (try? row.widenedRealsOrNil(first)) ?? [], covariance: covariance,
            answers: Int(try row.int(first + 2)), version: Int(try row.int(first + 3)))
    }
}
