/// What is to change of a team; what is nil stays.
public struct TenantChange: Sendable {
    /// A new value for something that may also have none.
    public enum Limit: Sendable, Equatable {
        case none
        case at(Int)
    }

    public var holdback: Double?
    public var holdbackUnit: Holdback.Unit?
    public var brokerUsers: [String]?
    public var share: Int?
    public var jobs: Limit?
    public var tokensPerMinute: Limit?
    public var promise: Limit?
    public var overBudget: TenantLimits.OverBudget?
    public var revisionsDays: Limit?
    public var textsDays: Limit?
    public var feedbackDays: Limit?
    public var deadDays: Limit?

    public init() {}
}
