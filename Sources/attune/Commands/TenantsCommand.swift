import ArgumentParser
import Foundation
import Personalization

struct TenantsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenants", abstract: "The product teams.", subcommands: [List.self, Add.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the teams.")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let tenants = try await Connected.database(settings) { try await TenantStore(database: $0).all() }
            var table = TextTable(["team", "model", "holdback", "broker users"])
            for tenant in tenants {
                table.add([
                    tenant.name, tenant.modelVersion.map(String.init) ?? "–", tenant.holdback.formatted(.percent),
                    tenant.brokerUsers.isEmpty ? "any" : tenant.brokerUsers.joined(separator: " "),
                ])
            }
            print(table.text)
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds a team, or changes its holdback. Then run `attune topology apply` for its queues.",
            discussion: "Example:\n  attune tenants add support --holdback 0.1 && attune topology apply")

        @Argument(help: "1 to 63 of a-z, 0-9 and -.")
        var name: String

        @Option(help: "Share of people, 0 to 1, whose responses go out unrevised.")
        var holdback: Double?

        @OptionGroup var options: SettingsOptions

        func validate() throws {
            if let holdback, !(0...1).contains(holdback) {
                throw ValidationError("--holdback must be from 0 to 1")
            }
        }

        func run() async throws {
            let settings = try await options.load()
            let name = try TenantName(validating: name).rawValue
            try await Connected.database(settings) {
                try await TenantStore(database: $0).add(name, holdback: holdback)
            }
            print("team \(name) is there")
        }
    }
}
