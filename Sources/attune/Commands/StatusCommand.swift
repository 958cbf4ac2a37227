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
            Reads the broker's management API and, for the age of the oldest job, what workers saw last. Exit status 1
            when there are more dead letters or unrouted messages than the thresholds say.

            Examples:
              attune status
              attune status --json | jq '.queues[] | select(.ready > 100) | .team'
              attune status --max-dead 0 --max-unrouted 0 || page somebody
            """)

    @Flag(help: "Print JSON.")
    var json = false

    @Option(help: "The most dead letters of all teams that are no alarm.")
    var maxDead: Int?

    @Option(help: "The most messages without a queue that are no alarm.")
    var maxUnrouted: Int?

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try await options.load()
        let management = try settings.management()
        let activity = try await Connected.database(settings) { try await ActivityStore(database: $0).all() }
        let status = try await QueueStatusReport.read(management, activity: activity)
        if json {
            print(try status.json())
        } else {
            show(status)
        }
        if status.dead > maxDead ?? .max || status.unrouted > maxUnrouted ?? .max { throw ExitCode.failure }
    }

    private func show(_ status: QueueStatusReport) {
        var table = TextTable(["queue", "team", "ready", "unacked", "consumers", "oldest", "in/s", "out/s"])
        for queue in status.queues {
            table.add([
                queue.name, queue.team ?? "", String(queue.ready), String(queue.unacked), String(queue.consumers),
                queue.oldestSeconds.map { String(format: "%.0f s", $0) } ?? "", String(format: "%.1f", queue.inRate),
                String(format: "%.1f", queue.outRate),
            ])
        }
        print(table.text)
        if status.dead > 0 { print("\(status.dead) dead letters: see `attune dead list --all-teams`") }
        if status.unrouted > 0 { print("\(status.unrouted) messages had no queue: they are in \(Names.unrouted)") }
    }
}
