import Foundation
import Personalization
import Workers

/// One queue of Attune.
public struct QueueStatus: Sendable, Encodable {
    public enum Kind: String, Sendable, Encodable, CaseIterable {
        case jobs, results, feedback, questions, retry, dead, unrouted
    }

    public let name: String
    public let kind: Kind
    /// The team, for queues of one.
    public let team: String?
    public let ready: Int
    public let unacked: Int
    public let consumers: Int
    /// How long the oldest job has waited, in seconds; 0 when none waits, nil where no worker has seen any.
    public let oldestSeconds: Double?
    /// Messages in a second, as the broker averages them.
    public let inRate: Double
    public let outRate: Double
    /// `running`, or what is wrong.
    public let state: String

    public var depth: Int { ready + unacked }
    /// Whether the broker says that it does not run; just after its declaration nothing is said yet.
    public var isDown: Bool { state != "running" && state != "unknown" }

    private enum CodingKeys: CodingKey {
        case name, kind, team, ready, unacked, consumers, oldestSeconds, inRate, outRate, state
    }

    /// What does not apply is null, so that every queue has every field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(kind, forKey: .kind)
        try container.encode(team, forKey: .team)
        try container.encode(ready, forKey: .ready)
        try container.encode(unacked, forKey: .unacked)
        try container.encode(consumers, forKey: .consumers)
        try container.encode(oldestSeconds, forKey: .oldestSeconds)
        try container.encode(inRate, forKey: .inRate)
        try container.encode(outRate, forKey: .outRate)
        try container.encode(state, forKey: .state)
    }

    init?(_ queue: ManagedQueue, context: StatusContext, now: Date) {
        guard let (kind, team) = Self.parse(queue.name) else { return nil }
        name = queue.name
        self.kind = kind
        self.team = team
        ready = queue.messagesReady ?? 0
        unacked = queue.messagesUnacknowledged ?? 0
        consumers = queue.consumers ?? 0
        inRate = queue.messageStats?.publishDetails?.rate ?? 0
        outRate = queue.messageStats?.ackDetails?.rate ?? 0
        state = queue.state ?? "unknown"
        if kind != .jobs {
            oldestSeconds = nil
        } else if ready == 0 {
            oldestSeconds = 0
        } else {
            // Queues are never peeked at: the wait of the last job received, plus the time since; but nothing in it is
            // older than the time when it was empty.
            let estimate = team.flatMap { context.activity[$0] }.map {
                $0.lastWait + max(0, now.timeIntervalSince($0.lastReceivedAt))
            }
            let bound = context.emptyAt[queue.name].map { max(0, now.timeIntervalSince($0)) }
            oldestSeconds = [estimate, bound].compactMap(\.self).min()
        }
    }

    private static func parse(_ name: String) -> (Kind, String?)? {
        if name == Names.unrouted { return (.unrouted, nil) }
        if name == Names.questions { return (.questions, nil) }
        for (prefix, kind) in [(Names.jobs, Kind.jobs), (Names.results, .results), (Names.dead, .dead)]
        where name.hasPrefix(prefix + ".") {
            return (kind, String(name.dropFirst(prefix.count + 1)))
        }
        if name.hasPrefix(Names.feedback + ".") { return (.feedback, nil) }
        if name.hasPrefix("attune.retry.") {
            return (.retry, name.split(separator: ".", maxSplits: 3).dropFirst(3).first.map(String.init))
        }
        return nil
    }
}

extension QueueStatus.Kind {
    var order: Int {
        switch self {
        case .jobs: 0
        case .dead: 1
        case .unrouted: 2
        case .retry: 3
        case .results: 4
        case .feedback: 5
        case .questions: 6
        }
    }
}
