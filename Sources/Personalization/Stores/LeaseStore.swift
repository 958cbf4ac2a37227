public import Postgres

/// Leases on jobs whose model call is under way, so that a redelivery to another worker waits instead of paying twice.
public struct LeaseStore: Sendable {
    private let database: PostgresClient
    /// Names this worker process; its own leases can be taken again.
    private let owner: String

    public init(database: PostgresClient, owner: String) {
        self.database = database
        self.owner = owner
    }

    private static let acquire = Statement(
        """
        insert into leases as l (tenant, job_id, owner, until)
        select tenant, job_id, $3, now() + make_interval(secs => $4)
        from unnest($1::text[], $2::text[]) as k (tenant, job_id)
        order by tenant, job_id
        on conflict (tenant, job_id) do update set owner = excluded.owner, until = excluded.until
            where l.owner = excluded.owner or l.until < now()
                or $5 and not exists (select from processes p where p.id = l.owner and p.seen_until > now())
        returning tenant, job_id
        """)

    /// Takes the leases of a batch of different jobs.
    ///
    /// - Parameters:
    ///   - duration: How long each lease lasts without being released.
    ///   - fromDead: Whether also those of workers are taken that no longer announce themselves.
    /// - Returns: For each key whether its lease was taken; false while another worker holds it.
    public func acquire(
        _ keys: [JobKey], for duration: Duration, fromDead: Bool = true
    ) async throws(PostgresError) -> [Bool] {
        guard !keys.isEmpty else { return [] }
        let rows = try await database.query(
            Self.acquire,
            [
                .textArray(keys.map(\.tenant)), .textArray(keys.map(\.jobID)), .text(owner),
                .double(Double(duration.components.seconds)), .bool(fromDead),
            ])
        var taken: Set<[String]> = []
        for row in rows { taken.insert([try row.text(0), try row.text(1)]) }
        return keys.map { taken.contains([$0.tenant, $0.jobID]) }
    }

    private static let release = Statement(
        """
        delete from leases l using unnest($1::text[], $2::text[]) as k (tenant, job_id)
        where l.tenant = k.tenant and l.job_id = k.job_id and l.owner = $3
        """)

    /// Gives the leases of a batch back.
    public func release(_ keys: [JobKey]) async throws(PostgresError) {
        guard !keys.isEmpty else { return }
        _ = try await database.query(
            Self.release, [.textArray(keys.map(\.tenant)), .textArray(keys.map(\.jobID)), .text(owner)])
    }
}
