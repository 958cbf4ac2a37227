import Workers

/// A policy of the broker on Attune's queues.
public struct BrokerPolicy: Sendable, Equatable {
    public let name: String
    /// A regular expression on the queues' names.
    public let pattern: String
    public let definition: [String: Int]

    /// Bounds each team's queue where its jobs enter it: beyond, publishers get a nack. Retries wait in tiers of the
    /// team's own meanwhile, so nothing is lost.
    public static func jobsLimit(_ count: Int) -> BrokerPolicy {
        let escaped = Names.jobs.replacing(".", with: "\\.")
        return BrokerPolicy(
            name: "attune-jobs", pattern: "^\(escaped)\\.[a-z0-9-]+$", definition: ["max-length": count])
    }
}
