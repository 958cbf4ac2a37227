import AMQP
import ArgumentParser
import Foundation
import Personalization
import Workers

/// Which dead letters a command is about.
struct DeadSelection: ParsableArguments {
    @Flag(help: "Those of every team; else those of the setting tenant.")
    var allTeams = false

    @Option(help: "With this reason, such as attempts_exhausted; may be given again.")
    var reason: [String] = []

    @Option(help: "With this job, event or message id; may be given again.")
    var id: [String] = []

    @Option(help: "Dead for longer than this: 30s, 15m, 2h, 7d.")
    var olderThan: Age?

    @Option(help: "Dead for less than this.")
    var newerThan: Age?

    var isEmpty: Bool { reason.isEmpty && id.isEmpty && olderThan == nil && newerThan == nil }

    func filter(at now: Date) -> DeadLetterFilter {
        var filter = DeadLetterFilter()
        filter.reasons = Set(reason)
        filter.ids = Set(id)
        filter.before = olderThan?.before(now)
        filter.after = newerThan?.before(now)
        return filter
    }

    /// The teams that are meant.
    func teams(_ settings: Settings) async throws -> [Tenant] {
        let all = try await Connected.database(settings) { try await TenantStore(database: $0).all() }
        if allTeams { return all }
        let name = try settings.tenant()
        guard let team = all.first(where: { $0.name == name }) else {
            throw CommandError("there is no team \(name): see `attune tenants list`")
        }
        return [team]
    }
}

/// Goes through the dead letters of teams.
struct DeadScan {
    let teams: [Tenant]
    let filter: DeadLetterFilter

    struct Outcome: Sendable {
        var seen = 0
        var unseen = 0
    }

    /// - Parameter decide: Gets the letters that are meant, in order, in bursts, all of one team.
    func run(
        _ settings: Settings,
        _ decide: @escaping @Sendable (Tenant, [(DeadLetterEntry, Delivery)]) async throws -> QueueScan.Step
    ) async throws -> Outcome {
        let (teams, filter) = (teams, filter)
        return try await Connected.scan(settings) { scan in
            var outcome = Outcome()
            for team in teams {
                var isLast = false
                let result = try await scan.run(Names.dead(of: team.name)) { deliveries in
                    let letters = deliveries.map { (DeadLetterEntry($0, team: team.name), $0) }
                        .filter { filter.matches($0.0) }
                    let step = try await decide(team, letters)
                    isLast = step.isLast
                    return step
                }
                guard let result else {
                    throw CommandError("team \(team.name) has no queue of dead letters: run `attune topology apply`")
                }
                outcome.seen += result.seen
                if isLast { break }
                outcome.unseen += result.unseen
            }
            return outcome
        }
    }
}
