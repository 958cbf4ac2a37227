public import Postgres

/// Tokens that teams' jobs took of the language model, added up over all workers.
///
/// Workers add what they used every few seconds, one row a team, so that no job waits for another's lock.
public struct TokenStore: Sendable {
    private let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    private static let add = Statement(
        """
        insert into token_use as u (tenant, slot, tokens)
        select tenant, to_timestamp(floor(extract(epoch from clock_timestamp()) / 5) * 5), tokens
        from unnest($1::text[], $2::int8[]) as n (tenant, tokens)
        order by tenant
        on conflict (tenant, slot) do update set tokens = u.tokens + excluded.tokens
        """)

    private static let used = Statement(
        """
        select tenant, sum(tokens)::int8 from token_use
        where slot > clock_timestamp() - interval '60 seconds' group by tenant
        """)

    /// Adds what was used and reads what every worker used in the last 60 seconds, by team.
    public func exchange(_ used: [String: Int]) async throws(PostgresError) -> [String: Int] {
        if !used.isEmpty {
            let rows = used.sorted { $0.key < $1.key }
            _ = try await database.query(
                Self.add, [.textArray(rows.map(\.key)), .intArray(rows.map { Int64($0.value) })])
        }
        var totals: [String: Int] = [:]
        for row in try await database.query(Self.used) { totals[try row.text(0)] = Int(try row.int(1)) }
        return totals
    }
}
