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
