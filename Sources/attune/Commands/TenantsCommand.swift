import ArgumentParser
import Foundation
import Personalization

struct TenantsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenants", abstract: "The product teams.",
        subcommands: [List.self, Add.self, Set.self, Remove.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds a team, or changes one that is there. Then run `attune topology apply` for its queues.",
            discussion: "Example:\n  attune tenants add support --holdback 0.1 --share 2 && attune topology apply")

        @Argument(help: "1 to 63 of a-z, 0-9 and -.")
        var name: String

        @OptionGroup var changes: TenantOptions
        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let name = try TenantName(validating: name).rawValue
            let change = changes.change
            try await Connected.database(settings) { database in
                let store = TenantStore(database: database)
                try await store.add(name, holdback: change.holdback)
                _ = try await store.set(name, change)
            }
            print("team \(name) is there")
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Changes a team. Workers and trainers take it up within seconds.",
            discussion: """
                Examples:
                  attune tenants set support --tokens-per-minute 50000 --over-budget baseline
                  attune tenants set support --jobs none --keep-texts 30 --broker-user support-app
                """)

        @Argument(help: "The team.")
        var name: String

        @OptionGroup var changes: TenantOptions
        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let (name, change) = (name, changes.change)
            let isThere = try await Connected.database(settings) {
                try await TenantStore(database: $0).set(name, change)
            }
            guard isThere else { throw CommandError("there is no team \(name): see `attune tenants list`") }
            print("team \(name) is changed")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the teams.", discussion: "Example:\n  attune tenants list --json")

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: SettingsOptions

        private struct Row: Encodable {
            let name: String
            let model: Int?
            let holdback: Double
            let holdbackBy: String
            let brokerUsers: [String]
            let share: Int
            let jobs: Int?
            let tokensPerMinute: Int?
            let overBudget: String
            let promiseSeconds: Int?
            let keepRevisionsDays: Int?
            let keepTextsDays: Int?
            let keepFeedbackDays: Int?
            let keepDeadDays: Int?

            init(_ tenant: Tenant) {
                name = tenant.name
                model = tenant.modelVersion
                holdback = tenant.holdback
                holdbackBy = tenant.holdbackUnit.rawValue
                brokerUsers = tenant.brokerUsers
                share = tenant.limits.share
                jobs = tenant.limits.jobs
                tokensPerMinute = tenant.limits.tokensPerMinute
                overBudget = tenant.limits.overBudget.rawValue
                promiseSeconds = tenant.limits.promise
                keepRevisionsDays = tenant.retention.revisions
                keepTextsDays = tenant.retention.texts
                keepFeedbackDays = tenant.retention.feedback
                keepDeadDays = tenant.retention.dead
            }
        }

        func run() async throws {
            let settings = try await options.load()
            let tenants = try await Connected.database(settings) { try await TenantStore(database: $0).all() }
            if json { return print(try tenants.map(Row.init).commandJSON()) }
            var table = TextTable([
                "team", "model", "holdback", "share", "jobs", "tokens/min", "over budget", "promise", "days kept",
                "broker users",
            ])
            for tenant in tenants {
                let (limits, kept) = (tenant.limits, tenant.retention)
                table.add([
                    tenant.name, tenant.modelVersion.map(String.init) ?? "–",
                    "\(tenant.holdback.formatted(.percent)) of \(tenant.holdbackUnit.rawValue)",
                    String(limits.share), limits.jobs.map(String.init) ?? "any",
                    limits.tokensPerMinute.map(String.init) ?? "any", limits.overBudget.rawValue,
                    limits.promise.map { "\($0) s" } ?? "–",
                    [
                        ("results", kept.revisions), ("texts", kept.texts), ("events", kept.feedback),
                        ("dead", kept.dead),
                    ]
                    .map { "\($0.0) \($0.1.map(String.init) ?? "∞")" }.joined(separator: ", "),
                    tenant.brokerUsers.isEmpty ? "any" : tenant.brokerUsers.joined(separator: " "),
                ])
            }
            print(table.text)
        }
    }
}
