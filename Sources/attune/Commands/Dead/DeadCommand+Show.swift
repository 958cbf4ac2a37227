import AMQP
import ArgumentParser
import Foundation
import Synchronization
import Workers

extension DeadCommand {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows one dead letter: why it died, its properties and, with --text, its body.",
            discussion: "Example:\n  attune dead show 7f3a --tenant demo --text")

        @Argument(help: "The job's, event's or message's id.")
        var letter: String

        @Flag(help: "Those of every team; else those of the setting tenant.")
        var allTeams = false

        @Flag(help: "Show the body, with people's texts, too.")
        var text = false

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: SettingsOptions

        private struct Report: Encodable, Sendable {
            let letter: DeadLetterRow
            let headers: [String: String]
            let body: String?
        }

        func run() async throws {
            let settings = try await options.load()
            var selection = try DeadSelection.parse([])
            selection.allTeams = allTeams
            selection.id = [letter]
            let teams = try await selection.teams(settings)
            let found = Mutex<(DeadLetterEntry, Delivery)?>(nil)
            _ = try await DeadScan(teams: teams, filter: selection.filter(at: Date())).run(settings) { _, letters in
                guard let first = letters.first else { return QueueScan.Step() }
                found.withLock { $0 = first }
                return QueueScan.Step(isLast: true)
            }
            guard let (entry, delivery) = found.withLock({ $0 }) else {
                throw CommandError("there is no dead letter \(letter): see `attune dead list`")
            }
            let headers = delivery.properties.headers.mapValues { value in
                value.stringValue ?? value.intValue.map(String.init) ?? "\(value)"
            }
            let body = text ? String(decoding: delivery.body, as: UTF8.self) : nil
            let report = Report(letter: DeadLetterRow(entry), headers: headers, body: body)
            if json { return print(try report.commandJSON()) }
            var lines = [
                "team: \(entry.team)", "id: \(entry.id ?? "–")", "reason: \(entry.reason)",
                "dead since: \(report.letter.deadAt ?? "–")", "bytes: \(entry.bytes)",
                "replay: \(entry.obstacle ?? "yes")",
            ]
            lines += headers.sorted { $0.key < $1.key }.map { "header \($0.key): \($0.value)" }
            print(lines.joined(separator: "\n"))
            if let body { print(body) } else { print("the body is shown with --text") }
        }
    }
}
