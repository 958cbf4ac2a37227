public import Postgres

/// Which trainer consumes which feedback queue.
///
/// A queue changes hands only when its owner has let go of it with everything acknowledged, or is dead: a person's
/// events then never lie with two trainers at once. The broker's single active consumer stands behind this for an owner
/// that is dead here and still connected there.
public struct ShardStore: Sendable {
    private let database: PostgresClient
    /// Names this trainer, as it announces itself.
    private let owner: String

    public init(database: PostgresClient, owner: String) {
        self.database = database
        self.owner = owner
    }

    private static let add = Statement(
        "insert into feedback_shards (shard) select generate_series(0, $1::int8 - 1) on conflict do nothing")

    private static let owned = Statement(
        "select shard from feedback_shards where owner = $1 and shard < $2 order by shard")

    /// The queues that this trainer has.
    public func owned(of shards: Int) async throws(PostgresError) -> [Int] {
        _ = try await database.query(Self.add, [.int(Int64(shards))])
        return try await numbers(Self.owned, [.text(owner), .int(Int64(shards))])
    }

    private static let claim = Statement(
        """
        update feedback_shards set owner = $1 where shard in (
            select s.shard from feedback_shards s
            where s.shard < $2 and (s.owner is null
                or $4 and not exists (select from processes p where p.id = s.owner and p.seen_until > now()))
            order by s.shard limit $3 for update skip locked)
        returning shard
        """)

    /// Takes up to `count` queues that nobody has.
    ///
    /// - Parameter fromDead: Also those of trainers that no longer announce themselves.
    /// - Returns: Those that were taken.
    public func claim(_ count: Int, of shards: Int, fromDead: Bool) async throws(PostgresError) -> [Int] {
        guard count > 0 else { return [] }
        return try await numbers(Self.claim, [.text(owner), .int(Int64(shards)), .int(Int64(count)), .bool(fromDead)])
    }

    private static let release = Statement("update feedback_shards set owner = null where owner = $1 and shard = $2")

    /// Lets go of a queue, of which this trainer holds nothing any more.
    public func release(_ shard: Int) async throws(PostgresError) {
        _ = try await database.query(Self.release, [.text(owner), .int(Int64(shard))])
    }

    private func numbers(_ statement: Statement, _ values: [PostgresValue]) async throws(PostgresError) -> [Int] {
        var numbers: [Int] = []
        for row in try await database.query(statement, values) { numbers.append(Int(try row.int(0))) }
        return numbers.sorted()
    }
}
