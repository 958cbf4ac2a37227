/// What the database knows of a job before it is worked on.
public struct JobContext: Sendable {
    /// When the person was erased, in microseconds since 1970; nil for everybody else.
    public var forgottenAt: Int64?
    /// The version of the reward model that is active for the tenant; nil when the tenant does not exist.
    public var modelVersion: Int?
    /// The person's weights under the active model; nil for a person without answers, who has the prior.
    public var person: PersonWeights?
}

/// A result that was stored before.
public struct StoredRevision: Sendable, Equatable {
    /// Tells the same payload from another one under the same job id.
    public let digest: [UInt8]
    /// The message, as it was or will be published.
    public let result: [UInt8]

    public init(digest: [UInt8], result: [UInt8]) {
        self.digest = digest
        self.result = result
    }
}

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
