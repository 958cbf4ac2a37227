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

        @OptionGroup var change: DeadChangeOptions
        @OptionGroup var options: SettingsOptions

        private struct Report: DeadChangeReport, Sendable {
            let dryRun: Bool
            var discarded = 0
            var seen = 0
            var unseen = 0
            var isInterrupted = false
        }

        func run() async throws {
            let settings = try await options.load()
            let (selection, limit, dryRun) = (change.selection, change.limit, change.dryRun)
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
            try change.show(report, count: report.discarded, done: "discarded")
        }
    }
}
