import ArgumentParser
import Foundation
import Operations
import Personalization
import Postgres
import UnixSignals

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows every team's queue: depth, oldest job, rates, time to drain, workers, retries, dead letters.",
        discussion: """
            Reads the broker's management API and, for the age of the oldest job, what workers saw last. Exit status 1
            when something is over a threshold that was given: `--max-…`, `--promises` (what each team was promised by
            `attune tenants set TEAM --promise`) and `--outages` (no consumers, alarms of the broker, queues that are down).

            Examples:
              attune status --watch
              attune status --json | jq '.teams[] | select(.depth > 100) | .team'
              attune status --outages --promises --max-dead 0 --max-unrouted 0 || page somebody
            """)

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Show it until Ctrl-C, with the depths over time.")
    var watch = false

    @Option(help: "Seconds between two looks, from 1.")
    var interval = 2.0

    @Flag(help: "Also list every single queue.")
    var queues = false

    @Option(help: "The most jobs in one team's queue that are no alarm.")
    var maxDepth: Int?

    @Option(help: "The longest that a team's oldest job may wait, in seconds.")
    var maxOldest: Double?

    @Option(help: "The longest until a team's queue is empty at its rates, in seconds.")
    var maxDrain: Double?

    @Option(help: "The most dead letters of all teams that are no alarm.")
    var maxDead: Int?

    @Option(help: "The most messages without a queue that are no alarm.")
    var maxUnrouted: Int?

    @Flag(help: "A job that waits longer than its team was promised is an alarm.")
    var promises = false

    @Flag(help: "Jobs that nobody consumes, short memory or disk and queues that are down are alarms.")
    var outages = false

    @OptionGroup var options: SettingsOptions

    func validate() throws {
        if watch, json { throw ValidationError("give --watch or --json, not both") }
        guard interval >= 1, interval <= 3600 else { throw ValidationError("--interval must be from 1 to 3600") }
    }

    /// What was given; with nothing given the status is shown with what the page would show, and is no failure.
    private var thresholds: StatusThresholds? {
        var thresholds = StatusThresholds.none
        thresholds.depth = maxDepth
        thresholds.oldest = maxOldest
        thresholds.drain = maxDrain
        thresholds.dead = maxDead
        thresholds.unrouted = maxUnrouted
        thresholds.promises = promises
        thresholds.outages = outages
        return thresholds == .none ? nil : thresholds
    }

    func run() async throws {
        let settings = try await options.load()
        let management = try settings.management()
        let isOver = try await Connected.database(settings) { database in
            if watch { return try await watch(management, database) }
            let report = try await QueueStatusReport.read(management, context: try await .read(database))
            return try show(report)
        }
        if isOver { throw ExitCode.failure }
    }

    /// - Returns: Whether something is over a threshold.
    private func show(_ report: QueueStatusReport) throws -> Bool {
        let findings = report.findings(thresholds ?? .page)
        if json {
            print(try report.json(findings: findings))
        } else {
            let terminal = StatusTerminal(report, findings: findings, isBold: TerminalScreen.isTerminal)
            print(terminal.lines(width: TerminalScreen.width).joined(separator: "\n"))
            if queues { print("\n" + table(of: report)) }
        }
        guard thresholds != nil, !findings.isEmpty else { return false }
        for finding in findings { FileHandle.standardError.write(Data("\(finding.text)\n".utf8)) }
        return true
    }

    private func table(of report: QueueStatusReport) -> String {
        var table = TextTable(["queue", "team", "ready", "unacked", "consumers", "in/s", "out/s", "state"])
        for queue in report.queues {
            table.add([
                queue.name, queue.team ?? "", String(queue.ready), String(queue.unacked), String(queue.consumers),
                String(format: "%.1f", queue.inRate), String(format: "%.1f", queue.outRate), queue.state,
            ])
        }
        return table.text
    }

    /// Shows it anew every few seconds until Ctrl-C. A look that fails is said and tried again.
    ///
    /// - Returns: Whether something was over a threshold at the last look.
    private func watch(_ management: BrokerManagement, _ database: PostgresClient) async throws -> Bool {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { try await showAgainAndAgain(management, database) }
            group.addTask {
                for await _ in signals { break }
                return false
            }
            // Whichever ends first is the interruption; the other then returns what it knows.
            _ = try await group.next()
            group.cancelAll()
            return try await group.next() ?? false
        }
    }

    private func showAgainAndAgain(_ management: BrokerManagement, _ database: PostgresClient) async throws -> Bool {
        var history = StatusHistory()
        var isOver = false
        let screen = TerminalScreen()
        defer { screen.leave() }
        while !Task.isCancelled {
            var lines: [String]
            do {
                let report = try await QueueStatusReport.read(management, context: try await .read(database))
                history.add(report)
                let findings = report.findings(thresholds ?? .page)
                isOver = thresholds != nil && !findings.isEmpty
                lines = StatusTerminal(
                    report, history: history, findings: findings, isBold: TerminalScreen.isTerminal
                ).lines(width: TerminalScreen.width)
            } catch {
                if Task.isCancelled { break }
                lines = ["cannot look: \(error)"]
            }
            let time = Date().formatted(.iso8601.time(includingFractionalSeconds: false)) + " UTC"
            screen.show(lines + [""], footer: "\(time), every \(interval.formatted()) s, Ctrl-C ends")
            try? await Task.sleep(for: .seconds(interval))
        }
        return isOver
    }
}
