import AMQP
import ArgumentParser
import Foundation
import Operations
import Personalization
import Synchronization
import Workers

extension TenantsCommand {
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Removes a team: its queues, its settings and, with --erase, its people and messages.",
            discussion: """
                Without --erase it refuses while the team has messages, or people of whom something is stored, and changes
                nothing. Jobs sent meanwhile or later go to attune.unrouted. An interrupted removal is finished by the
                same command.

                Examples:
                  attune tenants remove support --dry-run
                  attune tenants remove support
                  attune tenants remove support --erase
                """)

        @Argument(help: "The team.")
        var name: String

        @Flag(help: "Also erase what is stored of its people, its results and its messages. There is no way back.")
        var erase = false

        @Flag(help: "Only say what would be erased.")
        var dryRun = false

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.load()
            let team = try TenantName(validating: name).rawValue
            var report = TeamRemoval(team: team, dryRun: dryRun)
            let isThere = try await Connected.database(settings) { database in
                let eraser = TeamEraser(database: database)
                return (try await eraser.exists(team), try await eraser.count(tenant: team))
            }
            report.tables = isThere.1.map(TeamRemoval.Table.init)
            report.queues = try await Connected.administrator(settings) { try await Self.queues(of: team, $0) }
            guard isThere.0 || !report.tables.isEmpty || !report.queues.isEmpty else {
                throw CommandError("there is no team \(team): see `attune tenants list`")
            }
            if dryRun { return try show(report) }
            if !erase { try await refuseUnlessEmpty(report, settings) }
            report.tables = try await Connected.database(settings) { database in
                try await TeamEraser(database: database).erase(tenant: team).map(TeamRemoval.Table.init)
            }
            try await Connected.administrator(settings) { administrator in
                for queue in report.queues { try await administrator.deleteQueue(queue.name) }
            }
            if erase { report.unrouted = try await unrouted(of: team, settings) }
            // What was on its way into the tables when they were cleared.
            report.tables += try await Connected.database(settings) { database in
                try await TeamEraser(database: database).erase(tenant: team).map(TeamRemoval.Table.init)
            }
            try show(report)
        }

        private func show(_ report: TeamRemoval) throws { print(json ? try report.commandJSON() : report.text) }

        private static func queues(
            of team: String, _ administrator: Administrator
        ) async throws -> [TeamRemoval.Queue] {
            let all = Swift.Set(AttuneTopology.topology(tenants: []).queues.map(\.name))
            let own = AttuneTopology.topology(tenants: [team]).queues.map(\.name).filter { !all.contains($0) }
            var queues: [TeamRemoval.Queue] = []
            for name in own {
                guard let found = try await administrator.queueExists(name) else { continue }
                queues.append(TeamRemoval.Queue(name: name, messages: found.messages))
            }
            return queues
        }

        // MARK: Refusing

        /// Seconds after which the broker's figures are those of now.
        private static let statisticsInterval = 6.0

        /// Takes the team's queues off their exchanges and waits until the broker's figures are fresh; where anything is
        /// left then, puts them back.
        private func refuseUnlessEmpty(_ report: TeamRemoval, _ settings: Settings) async throws {
            try report.refuseUnlessEmpty(inFlight: 0)
            let team = report.team
            let topology = AttuneTopology.topology(tenants: [team])
            let own = topology.bindings.filter { $0.routingKey == team }
            try await Connected.administrator(settings) { administrator in
                for binding in own { try await administrator.unbind(binding) }
                do {
                    let line = StageLine()
                    defer { line.end() }
                    line.show("waiting", detail: "for what is in flight")
                    try await Task.sleep(for: .seconds(Self.statisticsInterval))
                    var now = report
                    now.queues = try await Self.queues(of: team, administrator)
                    let status = try await QueueStatusReport.read(try settings.management(), context: StatusContext())
                    let inFlight = status.queues.filter { $0.team == team }.reduce(0) { $0 + $1.unacked }
                    try now.refuseUnlessEmpty(inFlight: inFlight)
                } catch {
                    var back = Topology()
                    back.bindings = own
                    try await administrator.declare(back)
                    throw error
                }
            }
        }

        // MARK: Unrouted messages

        private func unrouted(of team: String, _ settings: Settings) async throws -> Int {
            let found = Mutex(0)
            _ = try await Connected.scan(settings) { scan in
                try await scan.run(Names.unrouted) { deliveries in
                    let tags = deliveries.filter { PersonScan.isOf(team, $0) }.map(\.tag)
                    found.withLock { $0 += tags.count }
                    return QueueScan.Step(acknowledged: tags)
                }
            }
            return found.withLock { $0 }
        }
    }
}
