import ArgumentParser
import Foundation
import Operations
import Personalization
import Workers

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows every queue: depth, consumers, the oldest job, rates and dead letters, by team.",
        discussion: """
            Reads the broker's management API and, for the age of the oldest job, what workers saw last.

            Examples:
              attune status
              attune status --json | jq '.queues[] | select(.ready > 100) | .team'
            """)

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try await options.load()
        let management = try settings.management()
        let activity = try await Connected.database(settings) { try await ActivityStore(database: $0).all() }
        let status = try await QueueStatusReport.read(management, activity: activity)
        if json {
            print(try status.json())
            return
        }
        var table = TextTable(["queue", "team", "ready", "unacked", "consumers", "oldest", "in/s", "out/s"])
        for queue in status.queues {
            table.add([
                queue.name, queue.team ?? "", String(queue.ready), String(queue.unacked), String(queue.consumers),
                queue.oldestSeconds.map { String(format: "%.0f s", $0) } ?? "", String(format: "%.1f", queue.inRate),
                String(format: "%.1f", queue.outRate),
            ])
        }
        print(table.text)
        let dead = status.queues.filter { $0.kind == .dead }.reduce(0) { $0 + $1.ready }
        let unrouted = status.queues.filter { $0.kind == .unrouted }.reduce(0) { $0 + $1.ready }
        if dead > 0 { print("\(dead) dead letters: look at their attune-reason headers") }
        if unrouted > 0 { print("\(unrouted) messages had no queue: see \(Names.unrouted)") }
    }
}
