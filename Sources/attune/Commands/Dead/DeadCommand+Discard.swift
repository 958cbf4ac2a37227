import AMQP
import ArgumentParser
import Foundation
import Synchronization
import Workers

extension DeadCommand {
    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Removes dead letters for good.",
            discussion: """
                Examples:
                  attune dead discard --tenant demo --reason malformed_json --older-than 7d --dry-run
                  attune dead discard --tenant demo --id 7f3a
                """)

        @OptionGroup var selection: DeadSelection

        @Flag(help: "All of them: needed where nothing else is selected.")
        var all = false

        @Option(help: "The most letters to discard.")
        var limit: Int?

        @Flag(help: "Only say what would be discarded.")
        var dryRun = false

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: SettingsOptions

        private struct Report: Encodable, Sendable {
            let dryRun: Bool
            var discarded = 0
            var seen = 0
            var unseen = 0
            var isInterrupted = false
        }

        func validate() throws {
            if selection.isEmpty, !all { throw ValidationError("select by --id, --reason or age, or give --all") }
            if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
        }

        func run() async throws {
            let settings = try await options.load()
            let teams = try await selection.teams(settings)
            let report = try await Interruption.heard { interruption in
                let state = Mutex(Report(dryRun: dryRun))
                let outcome = try await DeadScan(teams: teams, filter: selection.filter(at: Date())).run(settings) {
                    _, letters in
                    state.withLock { report in
                        if interruption.isAskedFor {
                            report.isInterrupted = true
                            return QueueScan.Step(isLast: true)
                        }
                        let chosen = letters.prefix(max(0, (limit ?? .max) - report.discarded))
                        report.discarded += chosen.count
                        return QueueScan.Step(
                            acknowledged: dryRun ? [] : chosen.map(\.1.tag), isLast: report.discarded == limit)
                    }
                }
                return state.withLock { report in
                    (report.seen, report.unseen) = (outcome.seen, outcome.unseen)
                    return report
                }
            }
            if json {
                print(try report.commandJSON())
            } else {
                print("\(report.discarded) dead letters \(dryRun ? "would be" : "were") discarded")
                if report.unseen > 0 { print("\(report.unseen) more were not looked at: run it again") }
                if report.isInterrupted { print("interrupted: the rest stays") }
            }
            if report.isInterrupted { throw ExitCode(130) }
            if report.unseen > 0 { throw ExitCode.failure }
        }
    }
}
