public import Postgres

/// Removes what a team's retention no longer keeps, a small batch at a time.
public struct ExpiryStore: Sendable {
    /// What expires.
    public enum Kind: String, Sendable, CaseIterable {
        case revisions
        /// Of comparisons; the comparisons stay.
        case texts
        case feedback
    }

    private let database: PostgresClient
    /// Rows in a batch; each takes its locks for some milliseconds.
    private let batch: Int

    public init(database: PostgresClient, batch: Int = 500) {
        self.database = database
        self.batch = batch
    }

    private static let old = "now() - make_interval(days => $2::int)"

    private static let statements: [Kind: Statement] = [
        .revisions: Statement(
            """
            delete from revisions where (tenant, job_id) in (
                select tenant, job_id from revisions where tenant = $1 and created_at < \(old)
                order by created_at limit $3)
            """),
        .texts: Statement(
            """
            update comparisons set prompt_text = null, preferred_text = null, other_text = null where id in (
                select id from comparisons where tenant = $1 and created_at < \(old)
                    and (prompt_text is not null or preferred_text is not null or other_text is not null)
                order by created_at limit $3)
            """),
        .feedback: Statement(
            """
            delete from feedback_events where (tenant, event_id) in (
                select tenant, event_id from feedback_events where tenant = $1 and received_at < \(old)
                order by received_at limit $3)
            """),
    ]

    /// "expire" in ASCII: one process expires at a time.
    private static let lock = Statement("select pg_try_advisory_xact_lock(111563963229797)")

    /// Removes one batch.
    ///
    /// - Returns: How many rows, fewer than a batch when nothing is left; nil while another process expires.
    public func removeBatch(_ kind: Kind, tenant: String, olderThanDays days: Int) async throws -> Int? {
        guard let statement = Self.statements[kind] else { return 0 }
        return try await database.transaction { transaction in
            let rows = try await transaction.batch([(Self.lock, [])])
            guard try rows[0].first?.bool(0) == true else { return nil }
            return try await transaction.query(
                statement, [.text(tenant), .int(Int64(days)), .int(Int64(batch))]
            ).affectedRows
        }
    }

    /// Whether a number of removed rows says that more may be left.
    public func isFull(_ count: Int) -> Bool { count >= batch }

    private static let counts: [Kind: Statement] = [
        .revisions: Statement("select count(*) from revisions where tenant = $1 and created_at < \(old)"),
        .texts: Statement(
            """
            select count(*) from comparisons where tenant = $1 and created_at < \(old)
                and (prompt_text is not null or preferred_text is not null or other_text is not null)
            """),
        .feedback: Statement(
            "select count(*) from feedback_events where tenant = $1 and received_at < \(old)"),
    ]

    /// Counts what would be removed.
    public func count(_ kind: Kind, tenant: String, olderThanDays days: Int) async throws(PostgresError) -> Int {
        guard let statement = Self.counts[kind],
            let row = try await database.query(statement, [.text(tenant), .int(Int64(days))]).first
        else { return 0 }
        return Int(try row.int(0))
    }

    private static let leftovers = Statement("delete from token_use where slot < now() - interval '10 minutes'")

    /// Removes what nobody needs any more, whatever the team.
    public func removeLeftovers() async throws(PostgresError) {
        _ = try await database.query(Self.leftovers)
    }
}

extension TenantRetention {
    /// The days that things of a kind are kept; nil: for ever.
    public func days(of kind: ExpiryStore.Kind) -> Int? {
        switch kind {
        case .revisions: revisions
        case .texts: texts
        case .feedback: feedback
        }
    }
}
