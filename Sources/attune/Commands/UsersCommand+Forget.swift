import AMQP
import ArgumentParser
import Foundation
import Personalization
import Synchronization
import Workers

extension UsersCommand {
    struct Forget: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Erases a person: tables, results that wait, dead letters and unrouted messages, at once.",
            discussion: """
                Afterwards messages sent before are refused (`user_forgotten`), without keeping their texts; messages sent
                later count as those of a new person. While queues are looked through, which takes seconds, nobody else
                sees what waits in them. Run it again when a part of it failed: nothing is erased twice.

                Exit status 1 when a queue could not be looked through to its end.

                Example:
                  attune users forget --tenant demo --user ada --dry-run
                """)

        @Option(help: "The person's id.")
        var user: String

        @Flag(help: "Only say what would be erased.")
        var dryRun = false

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: SettingsOptions

        struct Part: Encodable, Sendable {
            /// `table` or `queue`.
            let kind: String
            let name: String
            let erased: Int
            /// Of a queue: messages that were not looked at.
            var unseen = 0
        }

        /// Messages of the team that wait to be taken, of anybody.
        struct Waiting: Encodable, Sendable {
            let queue: String
            let messages: Int
        }

        private struct Report: Encodable, Sendable {
            let tenant: String
            let dryRun: Bool
            let parts: [Part]
            let waiting: [Waiting]
            let unreachable: [String]
        }

        func run() async throws {
            let settings = try await options.load()
            let (tenant, user, isDry) = (try settings.tenant(), user, dryRun)
            let tables = try await Connected.database(settings) { database -> [PersonEraser.Erased]? in
                let eraser = PersonEraser(database: database)
                return isDry
                    ? try await eraser.count(tenant: tenant, userID: user)
                    : try await eraser.erase(tenant: tenant, userID: user)
            }
            guard let tables else { throw CommandError("there is no team \(tenant): see `attune tenants list`") }
            let queues = try await Connected.scan(settings) { scan in
                [
                    try await Self.erase(user, from: Names.dead(of: tenant), tenant: nil, with: scan, isDry: isDry),
                    try await Self.erase(user, from: Names.unrouted, tenant: tenant, with: scan, isDry: isDry),
                    // Last: a result that a worker had stored before may have come meanwhile.
                    try await Self.erase(user, from: Names.results(of: tenant), tenant: nil, with: scan, isDry: isDry),
                ]
            }
            let shards = try settings.shards
            let waiting = try await Connected.administrator(settings) { administrator in
                try await Self.waiting(of: tenant, shards: shards, administrator)
            }
            let report = Report(
                tenant: tenant, dryRun: dryRun,
                parts: tables.map { Part(kind: "table", name: $0.table, erased: $0.rows) } + queues,
                waiting: waiting,
                unreachable: Self.unreachable(tenant))
            if json {
                print(try report.commandJSON())
            } else {
                print(text(of: report))
            }
            if report.parts.contains(where: { $0.unseen > 0 }) { throw ExitCode.failure }
        }

        private static func erase(
            _ user: String, from queue: String, tenant: String?, with scan: QueueScan, isDry: Bool
        ) async throws -> Part {
            let found = Mutex(0)
            let outcome = try await scan.run(queue) { deliveries in
                let tags = deliveries.filter { PersonScan.matches($0, userID: user, tenant: tenant) }.map(\.tag)
                found.withLock { $0 += tags.count }
                return QueueScan.Step(acknowledged: isDry ? [] : tags)
            }
            return Part(kind: "queue", name: queue, erased: found.withLock { $0 }, unseen: outcome?.unseen ?? 0)
        }

        /// Queues with messages on their way to a worker or trainer. Nobody looks through these: a job that is looked at is
        /// held up and counts as one that its worker died of. The person's are refused when they are taken.
        private static func waiting(
            of tenant: String, shards: Int, _ administrator: Administrator
        ) async throws -> [Waiting] {
            let queues =
                [Names.jobs(of: tenant)] + Names.retryTiers.map { Names.retry(seconds: $0, of: tenant) }
                + (0..<shards).map(Names.feedback(shard:)) + [Names.questions]
            var waiting: [Waiting] = []
            for queue in queues {
                let messages = try await administrator.queueExists(queue)?.messages ?? 0
                if messages > 0 { waiting.append(Waiting(queue: queue, messages: messages)) }
            }
            return waiting
        }

        private static func unreachable(_ tenant: String) -> [String] {
            [
                "results that the team has, that wait in reply queues of its own, or that were just being published: "
                    + "once more, a minute later, finds those",
                "jobs, feedback and requests that wait in queues: refused, without their texts, when they are taken",
                "dead letters whose body names nobody because it can't be read",
                "backups and the write-ahead log of the database, and logs of the language model's server",
                "what the person's answers taught a model that everyone shares",
            ]
        }

        private func text(of report: Report) -> String {
            var lines = report.parts.map { part in
                "\(part.erased) in the \(part.kind) \(part.name)"
                    + (part.unseen > 0 ? "; \(part.unseen) messages were not looked at: run it again" : "")
            }
            lines.insert(dryRun ? "would be erased:" : "erased:", at: 0)
            if !report.waiting.isEmpty {
                lines.append(
                    "waiting, of anybody; what is the person's is refused, without its text, when it is taken:")
                lines += report.waiting.map { "\($0.messages) in \($0.queue)" }
            }
            lines.append("out of reach:")
            lines += report.unreachable.map { "– \($0)" }
            return lines.joined(separator: "\n")
        }
    }
}
