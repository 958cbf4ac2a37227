import ArgumentParser
import Personalization

struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "database", abstract: "The tables that Attune keeps.", subcommands: [Migrate.self, Expire.self])

    struct Migrate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes the database what this version needs. Running it again changes nothing.",
            discussion: "Example, with DATABASE_URL=postgres://attune:secret@db/attune:\n  attune database migrate")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            try await Connected.database(settings) { database in
                let applied = try await Migrations().apply(to: database)
                for name in applied { print("applied \(name)") }
                if applied.isEmpty { print("nothing to apply") }
                let missing = try await Migrations().missingRoles(in: database)
                if !missing.isEmpty {
                    print(
                        "the roles \(missing.joined(separator: ", ")) are missing, and this user may not create them: "
                            + "have them created without login, and run this again")
                }
                try await ModelStore(database: database).addIfMissing(.versionOne)
            }
        }
    }
}
