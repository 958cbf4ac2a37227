/// How many days a team's things are kept; nil: for ever.
public struct TenantRetention: Sendable, Equatable {
    /// Results, which answer a job that comes again. A job id may be used again after this time.
    public var revisions: Int? = 90
    /// Texts of comparisons; what they taught stays.
    public var texts: Int? = 90
    /// Ids of feedback events; one that comes again after this time counts again.
    public var feedback: Int? = 365
    /// Dead letters.
    public var dead: Int? = 30

    public init() {}
}
