/// A product team.
public struct Tenant: Sendable, Equatable {
    /// `[a-z0-9-]{1,63}`.
    public let name: String
    /// The reward model that is active for the team.
    public let modelVersion: Int?
    /// The share of people or jobs whose responses go out unrevised, in [0, 1].
    public let holdback: Double
    /// Whether people or jobs are drawn for it.
    public let holdbackUnit: Holdback.Unit
    /// Changes who is held back.
    public let holdbackSalt: String
    /// The broker's users that may publish the team's jobs; empty: any that the broker lets publish.
    public let brokerUsers: [String]
    /// What the team gets of workers that are busy, and how much it may use.
    public let limits: TenantLimits
    /// How long its things are kept.
    public let retention: TenantRetention

    public init(
        name: String, modelVersion: Int?, holdback: Double, holdbackSalt: String, brokerUsers: [String],
        holdbackUnit: Holdback.Unit = .users, limits: TenantLimits = TenantLimits(),
        retention: TenantRetention = TenantRetention()
    ) {
        self.name = name
        self.modelVersion = modelVersion
        self.holdback = holdback
        self.holdbackUnit = holdbackUnit
        self.holdbackSalt = holdbackSalt
        self.brokerUsers = brokerUsers
        self.limits = limits
        self.retention = retention
    }
}
