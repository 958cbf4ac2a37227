import Foundation
public import Postgres

/// What is switched off for teams, because it was measured to do harm or an operator said so.
public struct CareStore: Sendable {
    private let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    private static let now = Statement("select tenant, kind, name from switched_off where restored_at is null")

    /// Everything that is off at present, for every team.
    public func switchedOff() async throws(PostgresError) -> SwitchedOff {
        var parts: [(tenant: String, part: SwitchedOff.Part)] = []
        for row in try await database.query(Self.now) {
            guard let kind = SwitchedOff.Part.Kind(rawValue: try row.text(1)) else { continue }
            parts.append((try row.text(0), SwitchedOff.Part(kind, try row.text(2))))
        }
        return SwitchedOff(parts)
    }

    private static let entries = Statement(
        """
        select kind, name, measure, estimate, lower, upper, e_value, votes, people, switched_off_at, restored_at
        from switched_off where tenant = $1 order by switched_off_at desc, id desc limit $2
        """)

    /// A team's entries, the newest first, at most `limit`.
    public func entries(of tenant: String, limit: Int = 1000) async throws(PostgresError) -> [CareEntry] {
        var entries: [CareEntry] = []
        for row in try await database.query(Self.entries, [.text(tenant), .int(Int64(limit))]) {
            guard let kind = SwitchedOff.Part.Kind(rawValue: try row.text(0)) else { continue }
            entries.append(
                CareEntry(
                    part: SwitchedOff.Part(kind, try row.text(1)),
                    evidence: CareEntry.Evidence(
                        CareEntry.Measure(rawValue: try row.text(2)) ?? .byHand, estimate: try row.doubleOrNil(3),
                        lower: try row.doubleOrNil(4), upper: try row.doubleOrNil(5), eValue: try row.doubleOrNil(6),
                        votes: try row.intOrNil(7).map(Int.init), people: try row.intOrNil(8).map(Int.init)),
                    switchedOffAt: try row.timestamp(9).date, restoredAt: try row.timestampOrNil(10)?.date))
        }
        return entries
    }

    private static let insert = Statement(
        """
        insert into switched_off (tenant, kind, name, measure, estimate, lower, upper, e_value, votes, people)
        select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 where exists (select from tenants where name = $1)
        on conflict (tenant, kind, name) where restored_at is null do nothing
        """)

    /// Switches a part off for a team.
    ///
    /// - Returns: Whether it was on.
    @discardableResult
    public func switchOff(
        _ part: SwitchedOff.Part, of tenant: String, _ evidence: CareEntry.Evidence
    ) async throws(PostgresError) -> Bool {
        func value(_ number: Double?) -> PostgresValue { number.map { .double($0) } ?? .null }
        func value(_ number: Int?) -> PostgresValue { number.map { .int(Int64($0)) } ?? .null }
        return try await database.query(
            Self.insert,
            [
                .text(tenant), .text(part.kind.rawValue), .text(part.name), .text(evidence.measure.rawValue),
                value(evidence.estimate), value(evidence.lower), value(evidence.upper), value(evidence.eValue),
                value(evidence.votes), value(evidence.people),
            ]
        ).affectedRows > 0
    }

    private static let restore = Statement(
        """
        update switched_off set restored_at = now()
        where tenant = $1 and kind = $2 and name = $3 and restored_at is null
        """)

    /// Switches a part on again; it is measured anew from now on.
    ///
    /// - Returns: Whether it was off.
    public func restore(_ part: SwitchedOff.Part, of tenant: String) async throws(PostgresError) -> Bool {
        try await database.query(
            Self.restore, [.text(tenant), .text(part.kind.rawValue), .text(part.name)]
        ).affectedRows > 0
    }
}
