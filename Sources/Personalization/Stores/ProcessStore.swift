public import Postgres

/// The workers and trainers that are alive. Each announces itself every few seconds; leases and feedback queues of one
/// that no longer does are free to take.
public struct ProcessStore: Sendable {
    public enum Kind: String, Sendable {
        case worker
        case trainer
    }

    private let database: PostgresClient
    /// Names this process.
    public let id: String
    private let kind: Kind

    public init(database: PostgresClient, id: String, kind: Kind) {
        self.database = database
        self.id = id
        self.kind = kind
    }

    private static let announce = Statement(
        """
        insert into processes as p (id, kind, seen_until) values ($1, $2, now() + make_interval(secs => $3))
        on conflict (id) do update set seen_until = excluded.seen_until
        """)

    /// Rows of processes long gone, leases that nobody gave back, and suspicions of jobs that never came again.
    private static let sweep = Statement(
        """
        with gone as (delete from processes where seen_until < now() - interval '10 minutes'),
        old as (delete from suspects where begun_at < now() - interval '1 day')
        delete from leases l where l.until < now() - interval '1 minute'
            or not exists (select from processes p where p.id = l.owner and p.seen_until > now() - interval '1 minute')
        """)

    /// Says that this process is alive for the next `duration`.
    public func announce(for duration: Duration) async throws(PostgresError) {
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        _ = try await database.query(Self.announce, [.text(id), .text(kind.rawValue), .double(seconds)])
    }

    /// Removes what processes left that are long dead.
    public func sweep() async throws(PostgresError) {
        _ = try await database.query(Self.sweep)
    }

    private static let living = Statement("select id from processes where kind = $1 and seen_until > now() order by id")

    /// The names of the processes of this kind that are alive, sorted.
    public func living() async throws(PostgresError) -> [String] {
        var ids: [String] = []
        for row in try await database.query(Self.living, [.text(kind.rawValue)]) { ids.append(try row.text(0)) }
        return ids
    }

    private static let withdraw = Statement(
        """
        with free as (update feedback_shards set owner = null where owner = $1)
        delete from processes where id = $1
        """)

    /// Says that this process ends: what it had is free at once.
    public func withdraw() async throws(PostgresError) {
        _ = try await database.query(Self.withdraw, [.text(id)])
    }
}
