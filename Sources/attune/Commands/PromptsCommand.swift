import ArgumentParser
import Personalization

struct PromptsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompts", abstract: "The catalog of system prompts.", subcommands: [Import.self, List.self])

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a catalog the one that counts, for every team or for one.",
            discussion: "Example:\n  attune prompts import            # the catalog that comes with Attune\n"
                + "  attune prompts import ours.yaml --team support")

        @Argument(help: "A YAML file; without one, the catalog that comes with Attune.")
        var file: String?

        @Option(help: "Only for this team.")
        var team: String?

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let team = try team.map { try TenantName(validating: $0).rawValue }
            let catalog = try file.map { try PromptCatalog.load(path: $0) } ?? PromptCatalog.bundled()
            try await Connected.database(settings) {
                try await CatalogStore(database: $0).add(catalog, tenant: team)
            }
            print("catalog \(catalog.version): \(catalog.prompts.count) prompts for \(team ?? "every team")")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the prompts that count.", discussion: "Example:\n  attune prompts list --team support")

        @Option(help: "The catalog of this team.")
        var team: String?

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let catalogs = try await Connected.database(settings) {
                try await CatalogStore(database: $0).latest()
            }
            guard let catalog = catalogs[team ?? ""] else {
                throw CommandError("no catalog was imported: run `attune prompts import`")
            }
            var table = TextTable(["prompt", "family", "models", "instruction"])
            for prompt in catalog.prompts {
                table.add([
                    prompt.id, prompt.family.rawValue, prompt.modelClass.rawValue,
                    String(prompt.instruction.prefix(70)),
                ])
            }
            print("catalog \(catalog.version)\n" + table.text)
        }
    }
}
