import Foundation
public import Logging
public import Personalization
public import Postgres

/// Switches off what was measured to do harm, team by team.
public struct CareRound: Sendable {
    /// What a round switched off.
    public struct SwitchedOff: Sendable, Equatable {
        public let team: String
        public let finding: Care.Finding
    }

    private let logger: Logger
    /// The newest feedback of each team at the last round: without any since, there is nothing to weigh anew.
    private var newest: [String: Date] = [:]

    public init(logger: Logger) { self.logger = logger }

    /// Weighs every team with new feedback, or one team, and switches off what does harm.
    ///
    /// - Parameter database: One whose statements may take minutes: they add up everything that is kept.
    public mutating func run(
        on database: PostgresClient, only team: String? = nil
    ) async throws -> [SwitchedOff] {
        let (proof, care) = (ProofStore(database: database), CareStore(database: database))
        var all: [SwitchedOff] = []
        for tenant in try await TenantStore(database: database).all() where team == nil || tenant.name == team {
            let last = try await proof.newestFeedback(of: tenant.name)
            guard let last, newest[tenant.name] != last else { continue }
            for finding in Care.findings(in: try await proof.rows(of: tenant.name, isAfterRestoring: true)) {
                guard try await care.switchOff(finding.part, of: tenant.name, finding.evidence) else { continue }
                all.append(SwitchedOff(team: tenant.name, finding: finding))
                logger.warning(
                    "switched off, because it does harm",
                    metadata: [
                        "tenant": "\(tenant.name)", "kind": "\(finding.part.kind.rawValue)",
                        "name": "\(finding.part.name)", "measure": "\(finding.evidence.measure.rawValue)",
                    ])
            }
            newest[tenant.name] = last
        }
        return all
    }
}
