/// The depths of each team's queue over the last looks, for sparklines. A team that is gone is forgotten.
public struct StatusHistory: Sendable {
    /// The looks that are kept.
    public static let length = 60

    private var depths: [String: [Int]] = [:]

    public init() {}

    public mutating func add(_ report: QueueStatusReport) {
        var next: [String: [Int]] = [:]
        for team in report.teams {
            next[team.team] = ((depths[team.team] ?? []) + [team.depth]).suffix(Self.length)
        }
        depths = next
    }

    /// Oldest first; empty where the team was never seen.
    public func depths(of team: String) -> [Int] { depths[team] ?? [] }
}
