import AMQP
import ArgumentParser
import Foundation
import Synchronization
import Workers

extension DeadCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists dead letters, the oldest first, and counts them by reason.",
            discussion: """
                Examples:
                  attune dead list --tenant demo
                  attune dead list --all-teams --reason attempts_exhausted --newer-than 1h --json
                """)

        @OptionGroup var selection: DeadSelection

        @Option(help: "The most letters to show; all are counted.")
        var limit = 100

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: SettingsOptions

        private struct Report: Encodable, Sendable {
            var letters: [DeadLetterRow] = []
            var matched = 0
            var reasons: [String: Int] = [:]
            var seen = 0
            /// Not looked at: beyond what one look covers, or with somebody else.
            var unseen = 0
        }

        func run() async throws {
            let settings = try await options.load()
            let teams = try await selection.teams(settings)
            let found = Mutex(Report())
            let limit = limit
            let outcome = try await DeadScan(teams: teams, filter: selection.filter(at: Date())).run(settings) {
                _, letters in
                found.withLock { report in
                    report.matched += letters.count
                    for (letter, _) in letters {
                        report.reasons[letter.reason, default: 0] += 1
                        if report.letters.count < limit { report.letters.append(DeadLetterRow(letter)) }
                    }
                }
                return QueueScan.Step()
            }
            var report = found.withLock { $0 }
            (report.seen, report.unseen) = (outcome.seen, outcome.unseen)
            if json { return print(try report.commandJSON()) }
            var table = TextTable(["team", "id", "reason", "field", "dead since", "bytes", "replay"])
            for letter in report.letters {
                table.add([
                    letter.team, letter.id ?? "–", letter.reason, letter.field ?? "", letter.deadAt ?? "–",
                    String(letter.bytes), letter.obstacle == nil ? "yes" : "no",
                ])
            }
            print(table.text)
            let reasons = report.reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            let counts = reasons.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
            print("\(report.matched) of \(report.seen) dead letters" + (counts.isEmpty ? "" : ": \(counts)"))
            if report.unseen > 0 { print("\(report.unseen) more were not looked at") }
        }
    }
}
