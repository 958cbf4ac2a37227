public import Postgres

/// Tokens that teams' jobs took of the language model, added up over all workers.
///
/// Workers add what they used every few seconds, one row a team, so that no job waits for another's lock. Only where a
/// team has a limit, the most that a call may take is reserved before it, and corrected afterwards.
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

    /// What may be taken for a job of a team with a limit.
    public struct Reservation: Sendable {
        public let tenant: String
        public let tokens: Int
        /// Seconds since 1970 of the row that counts it.
        let slot: Int64
    }

    /// Workers reserve one after the other.
    private static let lock = Statement(
        "select pg_advisory_xact_lock(hashtextextended('attune tokens ' || $1, 0))::text")

    private static let reserve = Statement(
        """
        with now as (
            select coalesce(sum(tokens), 0) as tokens, coalesce(sum(reserved), 0) as reserved from token_use
            where tenant = $1 and slot > clock_timestamp() - interval '60 seconds'
        )
        insert into token_use as u (tenant, slot, tokens, reserved)
        select $1, to_timestamp(floor(extract(epoch from clock_timestamp()) / 5) * 5), 0, $2::int8 from now
        where now.tokens + now.reserved + $2::int8 <= $3::int8 or now.reserved = 0 and now.tokens < $3::int8
        on conflict (tenant, slot) do update set reserved = u.reserved + excluded.reserved
        returning extract(epoch from u.slot)::int8
        """)

    /// Reserves tokens where they fit into what is left to a team in 60 seconds. A job alone fits as long as anything is
    /// left, so that a team exceeds its limit by one job at most and none waits for ever.
    ///
    /// - Returns: Nil where they do not fit.
    public func reserve(_ tokens: Int, of tenant: String, limit: Int) async throws(PostgresError) -> Reservation? {
        let values: [PostgresValue] = [.text(tenant), .int(Int64(tokens)), .int(Int64(limit))]
        let rows = try await database.batch([(Self.lock, [.text(tenant)]), (Self.reserve, values)])
        guard let row = rows.last?.first else { return nil }
        return Reservation(tenant: tenant, tokens: tokens, slot: try row.int(0))
    }

    private static let free = Statement(
        """
        update token_use set reserved = greatest(reserved - $3::int8, 0)
        where tenant = $1 and slot = to_timestamp($2::int8)
        """)

    /// Puts what was really used, now, in the place of what was reserved.
    public func settle(_ reservation: Reservation, used: Int) async throws(PostgresError) {
        var queries: [(Statement, [PostgresValue])] = [
            (Self.free, [.text(reservation.tenant), .int(reservation.slot), .int(Int64(reservation.tokens))])
        ]
        if used > 0 { queries.append((Self.add, [.textArray([reservation.tenant]), .intArray([Int64(used)])])) }
        _ = try await database.batch(queries)
    }

    private static let used = Statement(
        """
        select tenant, sum(tokens + reserved)::int8 from token_use
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
