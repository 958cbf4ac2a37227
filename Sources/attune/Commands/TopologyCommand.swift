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
        subcommands: [Apply.self, Export.self])

    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Declares everything for every team. Running it again changes nothing.",
            discussion: "Example:\n  attune topology apply")

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
            try await administrator.declare(topology)
            await administrator.close()
            print(
                "\(topology.exchanges.count) exchanges and \(topology.queues.count) queues are there, "
                    + "for \(tenants.count) teams")
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the same as definitions that RabbitMQ can import.",
            discussion: """
                For deployments that give workers no permission to declare. With the permissions of the broker users that
                teams list (`attune tenants set TEAM --broker-user USER`); create those users first.

                Example:
                  attune topology export > definitions.json && rabbitmqctl import_definitions definitions.json
                """)

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let teams = try await teams(settings)
            let topology = AttuneTopology.topology(tenants: teams.map(\.name), shards: try settings.shards)
            let virtualHost = try settings.broker("attune topology").virtualHost
            let permissions = teams.flatMap { team in
                team.brokerUsers.map { TeamPermissions(user: $0, team: team.name) }
            }
            print(
                try BrokerDefinitions(topology, virtualHost: virtualHost, permissions: permissions).json())
        }
    }
}

private func teams(_ settings: Settings) async throws -> [Tenant] {
    try await Connected.database(settings) { try await TenantStore(database: $0).all() }
}
