import ArgumentParser
import Foundation
import Personalization
import Postgres

struct UsersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users", abstract: "The people who read the responses.", subcommands: [Show.self, Forget.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows what a person's answers taught: a weight for each base reward.",
            discussion: """
                In words where it is clear, then as bars: to the right the person likes more of a base reward, to the left
                less; the ± is one standard deviation of what is still uncertain. Then what became of the person's events,
                and the newest results.

                Example:
                  attune users show ada --tenant demo
                """)

        @Argument(help: "The person's id.")
        var user: String

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let tenant = try settings.tenant()
            let (report, words) = try await Connected.database(settings) { database in
                let catalogs = try await CatalogStore(database: database).latest()
                return (
                    try await self.report(tenant: tenant, database: database),
                    TasteWords(catalogs[tenant])
                )
            }
            print(json ? try report.commandJSON() : report.text(words))
        }

        private func report(tenant: String, database: PostgresClient) async throws -> PersonReport {
            guard let team = try await TenantStore(database: database).all().first(where: { $0.name == tenant }),
                let version = team.modelVersion,
                let model = try await ModelStore(database: database).inUse().first(where: { $0.version == version })
            else {
                throw CommandError("there is no team \(tenant) with a model: see `attune tenants list`")
            }
            let people = PersonStore(database: database)
            let weights = try await people.weights(tenant: tenant, userID: user)
            return PersonReport(
                userID: user, tenant: tenant, model: model, weights: weights,
                events: try await people.events(tenant: tenant, userID: user),
                results: try await ResultStore(database: database).recent(tenant: tenant, userID: user, limit: 5))
        }
    }
}
