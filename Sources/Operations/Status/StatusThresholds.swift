/// From which figures on a state is worth waking somebody for. Nil: never.
public struct StatusThresholds: Sendable, Equatable {
    /// Jobs in one team's queue.
    public var depth: Int?
    /// Seconds that a team's oldest job waits, beside what the team itself was promised.
    public var oldest: Double?
    /// Seconds until a team's queue is empty; one that never is counts as longer.
    public var drain: Double?
    /// Dead letters of all teams.
    public var dead: Int?
    /// Messages without a queue.
    public var unrouted: Int?
    /// Whether a promise that is not kept counts.
    public var promises = true
    /// Whether jobs without anybody who consumes them count, an alarm of the broker, and a queue that does not run.
    public var outages = true

    public init() {}

    /// What the page shows: what alerts tell of as well.
    public static let page: StatusThresholds = {
        var thresholds = StatusThresholds()
        thresholds.dead = 0
        thresholds.unrouted = 0
        return thresholds
    }()

    /// Nothing but what is set.
    public static let none: StatusThresholds = {
        var thresholds = StatusThresholds()
        thresholds.promises = false
        thresholds.outages = false
        return thresholds
    }()
}

/// Something that is not as it should be.
public struct StatusFinding: Sendable, Equatable, Encodable {
    /// The same words as in the names of the alerts.
    public enum Kind: String, Sendable, Encodable {
        case brokerAlarm, queueDown, noConsumers, oldestJob, depth, drain, deadLetters, unrouted
    }

    public let kind: Kind
    /// Nil where it concerns all.
    public let team: String?
    /// What is wrong and what to do first.
    public let text: String
}

extension QueueStatusReport {
    /// What is over the thresholds, the worst first.
    public func findings(_ thresholds: StatusThresholds) -> [StatusFinding] {
        var findings: [StatusFinding] = []
        func find(_ kind: StatusFinding.Kind, _ team: String?, _ text: String) {
            findings.append(StatusFinding(kind: kind, team: team, text: text))
        }
        if thresholds.outages {
            for alarm in alarms { find(.brokerAlarm, nil, "broker: \(alarm); publishers wait until it has room") }
            for queue in queues where queue.isDown {
                find(.queueDown, queue.team, "\(queue.name) is \(queue.state): look at the broker's nodes")
            }
            for team in teams where team.workers == 0 && team.ready > 0 {
                find(
                    .noConsumers, team.team,
                    "\(team.team): no worker consumes its jobs; ask /health/ready of the workers why")
            }
        }
        for team in teams {
            let promise = thresholds.promises ? team.promiseSeconds.map(Double.init) : nil
            let limit = [promise, thresholds.oldest].compactMap(\.self).min()
            if let limit, let oldest = team.oldestSeconds, oldest > limit {
                find(
                    .oldestJob, team.team,
                    "\(team.team): its oldest job waits \(Figures.span(oldest)), over \(Figures.span(limit)); "
                        + "start workers, or give it a larger share")
            }
            if let limit = thresholds.depth, team.depth > limit {
                find(.depth, team.team, "\(team.team): \(Figures.count(team.depth)) jobs, over \(Figures.count(limit))")
            }
            if let limit = thresholds.drain, team.depth > 0, team.drainSeconds ?? .infinity > limit {
                let time = team.drainSeconds.map { "in \(Figures.span($0))" } ?? "never"
                find(
                    .drain, team.team,
                    "\(team.team): its queue is empty \(time) at this rate, over \(Figures.span(limit))")
            }
        }
        if let limit = thresholds.dead, dead > limit {
            for team in teams where team.dead > 0 {
                find(
                    .deadLetters, team.team,
                    "\(team.team): \(Figures.many(team.dead, "dead letter")); see "
                        + "`attune dead list --tenant \(team.team)`")
            }
        }
        if let limit = thresholds.unrouted, unrouted > limit {
            find(
                .unrouted, nil,
                "messages without a queue: \(Figures.count(unrouted)); run `attune topology apply`, and look for a "
                    + "mistyped team in attune.unrouted")
        }
        return findings
    }
}
