import Foundation
import Personalization
import Testing

@testable import Operations

@Suite("The status report")
struct StatusReportTests {
    @Test("puts a team's queues together, and leaves out what is not Attune's")
    func teams() throws {
        var reports = Reports.evening
        reports.queue("attune.replies.flood.mine", ready: 5)
        reports.queue("somebody.else", ready: 5)
        let report = reports.report
        #expect(report.teams.map(\.team) == ["flood", "poison", "steady"])
        let flood = report.teams[0]
        #expect(flood.depth == 12_560)
        #expect(flood.oldestSeconds == 95)
        #expect(flood.drainSeconds == nil)
        let steady = report.teams[2]
        #expect(abs(try #require(steady.drainSeconds) - 16 / 1.3) < 0.001)
        let poison = report.teams[1]
        #expect(poison.dead == 37)
        #expect(poison.retrying == 4)
        #expect(poison.drainSeconds == 0)
        #expect(report.dead == 37)
        #expect(report.queues.count == 15)
    }

    @Test("the oldest job has waited as long as the last one received, and the time since")
    func oldest() {
        var reports = Reports()
        reports.team("a", ready: 3)
        reports.team("b", ready: 3)
        reports.team("c", ready: 0, unacked: 3)
        for team in ["a", "c"] {
            reports.context.activity[team] = TeamActivity(
                tenant: team, lastWait: 7, lastReceivedAt: reports.now.addingTimeInterval(-20))
        }
        #expect(reports.report.teams.map(\.oldestSeconds) == [27, nil, 0])
    }

    @Test("no job is older than the time when the broker saw the queue empty")
    func empty() {
        var reports = Reports()
        for team in ["a", "b"] { reports.team(team, ready: 3) }
        reports.context.activity["a"] = TeamActivity(
            tenant: "a", lastWait: 1, lastReceivedAt: reports.now.addingTimeInterval(-3600))
        for team in ["a", "b"] {
            reports.context.emptyAt["attune.jobs.\(team)"] = reports.now.addingTimeInterval(-25)
        }
        #expect(reports.report.teams.map(\.oldestSeconds) == [25, 25])
    }

    @Test("as JSON has every field of every team, null where nothing is known")
    func json() throws {
        var reports = Reports()
        reports.team("a", ready: 3)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(reports.report.json().utf8)) as? [String: Any])
        let team = try #require((object["teams"] as? [[String: Any]])?.first)
        #expect(
            Set(team.keys) == [
                "team", "depth", "ready", "unacked", "oldest_seconds", "promise_seconds", "in_rate", "out_rate",
                "drain_seconds", "workers", "retrying", "dead", "results", "state",
            ])
        #expect(team["oldest_seconds"] is NSNull)
        #expect(object["at"] as? String == "2025-11-24T16:00:00Z")
    }

    @Test("finds what a page tells of, the team's own promise first")
    func findings() {
        let findings = Reports.evening.report.findings(.page)
        #expect(findings.map(\.kind) == [.oldestJob, .deadLetters])
        #expect(findings[0].team == "flood")
        #expect(findings[0].text.contains("1 min 35 s, over 1 min"))
        #expect(findings[1].text.hasPrefix("poison: 37 dead letters"))
    }

    @Test("finds outages: jobs without consumers, alarms, queues that do not run")
    func outages() {
        var reports = Reports()
        reports.team("idle", ready: 0, consumers: 0)
        reports.team("lost", ready: 2, consumers: 0)
        reports.queue("attune.results.other", state: "down")
        reports.queue("attune.feedback.1", state: "unknown")
        reports.nodes = [
            ManagedNode(name: "rabbit@a", running: true, memAlarm: true, diskFreeAlarm: false),
            ManagedNode(name: "rabbit@b", running: false),
        ]
        let findings = reports.report.findings(.page)
        #expect(findings.map(\.kind) == [.brokerAlarm, .brokerAlarm, .queueDown, .noConsumers])
        #expect(findings.last?.team == "lost")
        #expect(reports.report.findings(.none).isEmpty)
    }

    @Test("a threshold counts from the next value on", arguments: [(16, 37, 0), (15, 37, 1), (16, 36, 1), (15, 36, 2)])
    func thresholds(depth: Int, dead: Int, findings: Int) {
        var reports = Reports()
        reports.team("a", ready: 12, unacked: 4, dead: 37)
        var thresholds = StatusThresholds.none
        thresholds.depth = depth
        thresholds.dead = dead
        thresholds.unrouted = 0
        #expect(reports.report.findings(thresholds).count == findings)
    }

    @Test("a queue that never drains is over any limit, an empty one under each")
    func drain() {
        var reports = Reports()
        reports.team("grows", ready: 1, in: 2, out: 1)
        reports.team("empty", in: 2, out: 1)
        reports.team("drains", ready: 10, in: 1, out: 2)
        var thresholds = StatusThresholds.none
        thresholds.drain = 10
        #expect(reports.report.findings(thresholds).map(\.team) == ["grows"])
        thresholds.drain = 9.9
        #expect(reports.report.findings(thresholds).map(\.team) == ["drains", "grows"])
    }
}
