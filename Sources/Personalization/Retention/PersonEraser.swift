public import Postgres

/// Erases what the tables hold of a person.
public struct PersonEraser: Sendable {
    /// What was, or would be, erased from one table.
    public struct Erased: Sendable, Equatable {
        public let table: String
        public let rows: Int
    }

    private let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    /// Every table with a person's rows, told by its columns, so that none that is added later is left out.
    private static let tables = Statement(
        """
        select c.relname::text, quote_ident(n.nspname) || '.' || quote_ident(c.relname)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = current_schema()
            and 2 = (select count(*) from pg_attribute a where a.attrelid = c.oid and not a.attisdropped
                and a.attname in ('tenant', 'user_id'))
        order by 1
        """)

    private func tables() async throws(PostgresError) -> [(name: String, sql: String)] {
        var tables: [(name: String, sql: String)] = []
        for row in try await database.query(Self.tables) { tables.append((try row.text(0), try row.text(1))) }
        return tables
    }

    /// Counts a person's rows in each table and changes nothing.
    public func count(tenant: String, userID: String) async throws(PostgresError) -> [Erased] {
        var counts: [Erased] = []
        for table in try await tables() {
            let statement = Statement("select count(*) from \(table.sql) where tenant = $1 and user_id = $2")
            guard let row = try await database.query(statement, [.text(tenant), .text(userID)]).first else { continue }
            counts.append(Erased(table: table.name, rows: Int(try row.int(0))))
        }
        return counts
    }

    private static let tombstone = Statement(
        """
        insert into forgotten (tenant, digest, forgotten_at)
        select name, person_digest(digest_salt, $2), clock_timestamp() from tenants where name = $1
        on conflict (tenant, digest) do update set forgotten_at = excluded.forgotten_at
        """)

    /// Erases a person's rows, after it has made sure that nothing sent until now brings them back.
    ///
    /// The tombstone is committed first. Whoever writes looks for it in the statement that writes, so the rows of those
    /// who began before are all there once each table was locked for a moment, and are deleted; those who begin later
    /// see it.
    ///
    /// - Returns: The rows of each table; nil when there is no such team.
    public func erase(tenant: String, userID: String) async throws -> [Erased]? {
        guard try await database.query(Self.tombstone, [.text(tenant), .text(userID)]).affectedRows > 0 else {
            return nil
        }
        let tables = try await tables()
        for table in tables {
            // A lock conflicts with those of running writers; it is given back at once.
            try await database.script("begin; lock table \(table.sql) in share mode; commit", timeout: .seconds(60))
        }
        return try await database.transaction { transaction in
            // Nobody computes weights from answers that are about to go.
            try await VersionLock.change(in: transaction)
            var erased: [Erased] = []
            for table in tables {
                let statement = Statement("delete from \(table.sql) where tenant = $1 and user_id = $2")
                let rows = try await transaction.query(statement, [.text(tenant), .text(userID)]).affectedRows
                erased.append(Erased(table: table.name, rows: rows))
            }
            return erased
        }
    }
}
