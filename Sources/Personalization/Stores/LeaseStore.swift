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

    private static let acquire = Statement("select * from take_leases($1, $2, $3, $4, $5)")

    /// What became of a wish for a lease.
    public enum Outcome: Sendable, Equatable {
        case taken
        /// Another worker holds it.
        case busy
        /// The job has a result: there is nothing to take a lease for.
        case done(StoredRevision)
    }

    /// Takes the leases of a batch of different jobs, as far as they have no result.
    ///
    /// - Parameters:
    ///   - duration: How long each lease lasts without being released.
    ///   - fromDead: Whether also those of workers are taken that no longer announce themselves.
    /// - Returns: An outcome for each key, in order.
    public func acquire(
        _ keys: [JobKey], for duration: Duration, fromDead: Bool = true
    ) async throws(PostgresError) -> [Outcome] {
        guard !keys.isEmpty else { return [] }
        let rows = try await database.query(
            Self.acquire,
            [
                .textArray(keys.map(\.tenant)), .textArray(keys.map(\.jobID)), .text(owner),
                .double(Double(duration.components.seconds)), .bool(fromDead),
            ])
        var outcomes = [Outcome](repeating: .busy, count: keys.count)
        for row in rows {
            let position = Int(try row.int(0)) - 1
            guard outcomes.indices.contains(position) else { continue }
            outcomes[position] = .taken
            if let digest = try row.bytesOrNil(1) {
                outcomes[position] = .done(StoredRevision(digest: digest, result: try row.bytes(2)))
            }
        }
        return outcomes
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
