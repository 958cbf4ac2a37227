/// What a team gets of workers that are busy, and how much it may use.
public struct TenantLimits: Sendable, Equatable {
    /// What becomes of a team's jobs while it is over its tokens.
    public enum OverBudget: String, Sendable, CaseIterable {
        /// They stay in their queue.
        case wait
        /// Those that need the model get their baseline, `kept` with the reason `over_budget`.
        case baseline
    }

    /// The team's weight beside others, 1 to 100.
    public var share = 1
    /// Deliveries that all workers together hold at once; nil: as many as they can.
    public var jobs: Int?
    /// Tokens of the language model in any 60 seconds; nil: as many as it takes.
    public var tokensPerMinute: Int?
    public var overBudget = OverBudget.wait
    /// Seconds that its jobs may wait for a worker before operators are told; nil: nothing was promised.
    public var promise: Int?

    public init() {}
}
