/// A product team.
public struct Tenant: Sendable, Equatable {
    /// `[a-z0-9-]{1,63}`.
    public let name: String
    /// The reward model that is active for the team.
    public let modelVersion: Int?
    /// The share of people whose responses go out unrevised, in [0, 1].
    public let holdback: Double
    /// Changes who is held back.
    public let holdbackSalt: String
    /// The broker's users that may publish the team's jobs; empty: any that the broker lets publish.
    public let brokerUsers: [String]
}
