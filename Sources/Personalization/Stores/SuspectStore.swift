public import Postgres

/// Jobs that may be what workers die of: how often each was begun alone without coming to an end.
///
/// A high delivery count alone accuses nobody, since whatever a dying worker held is delivered again with it. A job that
/// was begun alone and did not end is accused by its own deeds.
public struct SuspectStore: Sendable {
    private let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    private static let begin = Statement(
        """
        insert into suspects as s (tenant, digest, starts) values ($1, $2, 1)
        on conflict (tenant, digest) do update set starts = s.starts + 1, begun_at = now()
        returning starts
        """)

    /// Notes that the job with this body is begun.
    ///
    /// - Returns: How often it was begun without an end, this time included.
    public func begin(tenant: String, body: [UInt8]) async throws(PostgresError) -> Int {
        let rows = try await database.query(Self.begin, [.text(tenant), .bytes(Self.digest(of: body))])
        return Int(try rows.first?.int(0) ?? 1)
    }

    private static let end = Statement("delete from suspects where tenant = $1 and digest = $2")

    /// Notes that it came to an end, whatever that was.
    public func end(tenant: String, body: [UInt8]) async throws(PostgresError) {
        _ = try await database.query(Self.end, [.text(tenant), .bytes(Self.digest(of: body))])
    }

    private static func digest(of body: [UInt8]) -> [UInt8] {
        var hash = BLAKE2b(digestLength: 16)
        unsafe body.withUnsafeBytes { unsafe hash.update($0) }
        return PayloadDigest(hash).bytes
    }
}
