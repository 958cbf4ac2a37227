import AMQP
import ArgumentParser
import Logging
import Personalization
import Workers

extension DatabaseCommand {
    struct Expire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Removes once what the teams' retention no longer keeps, as trainers do now and then.",
            discussion: """
                Rows go in small batches with pauses, dead letters from the heads of their queues. --dry-run counts rows
                only.

                Example:
                  attune tenants set demo --keep-texts 30 && attune database expire --dry-run
                """)

        @Flag(help: "Only say what would be removed.")
        var dryRun = false

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let logger = try settings.logger("attune", level: .warning)
            let isDry = dryRun
            let removed = try await Connected.database(settings) { database in
                try await Connected.administrator(settings) { administrator in
                    let expiry = Expiry(database: database, administrator: administrator, logger: logger)
                    return isDry ? try await expiry.count() : try await expiry.run()
                }
            }
            guard let removed else {
                throw CommandError(
                    "another process is removing them now; run it again later where that does not suffice")
            }
            if json { return print(try removed.commandJSON()) }
            for part in removed {
                print("\(part.team): \(part.count) \(part.kind) \(dryRun ? "would be removed" : "removed")")
            }
            if removed.isEmpty { print("nothing is older than what is kept") }
        }
    }
}
