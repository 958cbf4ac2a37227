import AMQP
import ArgumentParser
import EventLoop
import Foundation
import Logging
import Operations
import Personalization
import Workers

struct TopologyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topology", abstract: "Exchanges and queues on the broker.",
        subcommands: [Plan.self, Apply.self, Export.self])

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows the difference between what is declared on the broker and what should be.",
            discussion: """
                Reads the management API and changes nothing. + is declared by `attune topology apply`; ~ has other
                properties than it should and - is no longer wanted, both of which `attune topology apply --remove` sees
                to; ! is a policy that lets a queue drop messages. What would lose messages is refused, with what to do
                first. Exit status 0: nothing to do; 2: differences; 3: some of them are refused.

                Example:
                  attune topology plan || attune topology apply
                """)

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let wanted = AttuneTopology.topology(
                tenants: try await teams(settings).map(\.name), shards: try settings.shards)
            let plan = TopologyPlan(declared: try await .read(try settings.management()), wanted: wanted)
            guard !plan.isEmpty else { return print("everything is declared as it should be") }
            for change in plan.changes { print(change) }
            print("\(plan.changes.count) differences, \(plan.refused.count) of them refused")
            throw ExitCode(plan.refused.isEmpty ? 2 : 3)
        }
    }

    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Declares everything for every team. Running it again changes nothing.",
            discussion: """
                Nothing is removed, unless --remove is given: then what `attune topology plan` shows with ~ and - as well,
                except for what is refused there.

                Examples:
                  attune topology apply
                  attune topology plan; attune topology apply --remove
                """)

        @Flag(
            help:
                "Also remove what is no longer wanted, and replace what has other properties, where no message is lost."
        )
        var remove = false

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let tenants = try await teams(settings).map(\.name)
            let topology = AttuneTopology.topology(tenants: tenants, shards: try settings.shards)
            let loop = try EventLoop(name: "attune topology")
            defer { loop.shutdown() }
            let administrator = Administrator(
                configuration: try settings.broker("attune topology"), loop: loop,
                logger: try settings.logger("attune", level: .warning))
            if remove {
                let declared = try await DeclaredTopology.read(try settings.management())
                let plan = TopologyPlan(declared: declared, wanted: topology)
                let changer = TopologyChanger(administrator, declared: declared, wanted: topology)
                for line in try await changer.apply(plan) { print(line) }
                for change in plan.refused { print(change) }
            } else {
                try await Self.declare(topology, with: administrator)
            }
            await administrator.close()
            print(
                "\(topology.exchanges.count) exchanges and \(topology.queues.count) queues are there, "
                    + "for \(tenants.count) teams")
        }

        private static func declare(_ topology: Topology, with administrator: Administrator) async throws {
            do throws(AMQPError) {
                try await administrator.declare(topology)
            } catch {
                guard error.code == .preconditionFailed else { throw error }
                throw CommandError(
                    "Something was declared by another version, or by hand: \(error.brokerText ?? error.message). "
                        + "It stays as it is, all else is declared. `attune topology plan` shows what differs; "
                        + "`attune topology apply --remove` replaces what holds no message and has no consumer.")
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the same as definitions that RabbitMQ can import.",
            discussion: """
                For deployments that give workers no permission to declare. With the permissions of the broker users that
                teams list (`attune tenants set TEAM --broker-user USER`); create those users first.

                Examples:
                  attune topology export > definitions.json && rabbitmqctl import_definitions definitions.json
                  attune topology export --max-jobs 1000000 > definitions.json
                """)

        @Option(help: "With a policy that lets a team's queue hold this many jobs; publishers are refused beyond.")
        var maxJobs: Int?

        @OptionGroup var options: SettingsOptions

        func validate() throws {
            if let maxJobs, maxJobs < 1 { throw ValidationError("--max-jobs must be at least 1") }
        }

        func run() async throws {
            let settings = try await options.load()
            let teams = try await teams(settings)
            let topology = AttuneTopology.topology(tenants: teams.map(\.name), shards: try settings.shards)
            let virtualHost = try settings.broker("attune topology").virtualHost
            let permissions = teams.flatMap { team in
                team.brokerUsers.map { TeamPermissions(user: $0, team: team.name) }
            }
            print(
                try BrokerDefinitions(
                    topology, virtualHost: virtualHost, permissions: permissions,
                    policies: maxJobs.map { [.jobsLimit($0)] } ?? []
                ).json())
        }
    }
}

private func teams(_ settings: Settings) async throws -> [Tenant] {
    try await Connected.database(settings) { try await TenantStore(database: $0).all() }
}
