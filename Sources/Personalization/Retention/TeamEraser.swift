public import Postgres

/// Erases what the tables hold of a team.
public struct TeamEraser: Sendable {
    /// A table's rows of the team.
    public struct Rows: Sendable, Equatable {
        public let table: String
        public let rows: Int
        /// Whether they are about people, and not only about how the team is set up.
        public let isAboutPeople: Bool
    }

    private let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    /// Every table with a team's rows, told by its columns, so that none that is added later is left out; tables that
    /// others refer to come last.
    private static let tables = Statement(
        """
        select c.relname::text, quote_ident(n.nspname) || '.' || quote_ident(c.relname),
            exists (select from pg_attribute a where a.attrelid = c.oid and not a.attisdropped
                and a.attname in ('user_id', 'job_id')),
            exists (select from pg_constraint k where k.confrelid = c.oid and k.contype = 'f' and k.conrelid <> c.oid)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = current_schema()
            and exists (select from pg_attribute a where a.attrelid = c.oid and not a.attisdropped
                and a.attname = 'tenant')
        order by 4, 1
        """)

    private struct Table {
        let name: String
        let sql: String
        let isAboutPeople: Bool
    }

    private func tables() async throws(PostgresError) -> [Table] {
        var tables: [Table] = []
        for row in try await database.query(Self.tables) {
            tables.append(Table(name: try row.text(0), sql: try row.text(1), isAboutPeople: try row.bool(2)))
        }
        return tables
    }

    private static let exists = Statement("select exists (select from tenants where name = $1)")

    /// Whether there is such a team.
    public func exists(_ tenant: String) async throws(PostgresError) -> Bool {
        try await database.query(Self.exists, [.text(tenant)]).first?.bool(0) ?? false
    }

    /// Counts a team's rows in each table that has some, and changes nothing.
    public func count(tenant: String) async throws(PostgresError) -> [Rows] {
        var counts: [Rows] = []
        for table in try await tables() {
            let statement = Statement("select count(*) from \(table.sql) where tenant = $1")
            guard let row = try await database.query(statement, [.text(tenant)]).first else { continue }
            let rows = Int(try row.int(0))
            if rows > 0 { counts.append(Rows(table: table.name, rows: rows, isAboutPeople: table.isAboutPeople)) }
        }
        return counts
    }

    private static let delete = Statement("delete from tenants where name = $1")

    /// Erases the team and its rows in one transaction. What somebody still works on may be written afterwards: run it
    /// again once the workers have noticed.
    ///
    /// - Returns: The rows of each table that had some.
    /// - Throws: `PostgresError`; then nothing is erased.
    public func erase(tenant: String) async throws -> [Rows] {
        let tables = try await tables()
        return try await database.transaction { transaction in
            // Nobody computes weights from answers that are about to go, nor makes a version of the team's active.
            try await VersionLock.change(in: transaction)
            _ = try await transaction.query(Self.delete, [.text(tenant)])
            var erased: [Rows] = []
            for table in tables {
                let statement = Statement("delete from \(table.sql) where tenant = $1")
                let rows = try await transaction.query(statement, [.text(tenant)]).affectedRows
                if rows > 0 { erased.append(Rows(table: table.name, rows: rows, isAboutPeople: table.isAboutPeople)) }
            }
            return erased
        }
    }
}
