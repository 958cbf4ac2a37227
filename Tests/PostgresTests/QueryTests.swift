import Testing

@testable import Postgres

extension DatabaseTests {
    @Suite("runs queries")
    struct QueryTests {
        @Test("by the thousand at once, each with its own answer", arguments: [1, 4])
        func pipelined(poolSize: Int) async throws {
            try await withClient({ $0.poolSize = poolSize }) { client async throws in
                let statement: Statement = "SELECT $1::int8 * 2, $2::text"
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for number in 0..<5_000 as Range<Int64> {
                        group.addTask {
                            let row = try await client.query(statement, [.int(number), .text("t\(number)")])[0]
                            return try row.int(0) == number * 2 && row.text(1) == "t\(number)"
                        }
                    }
                    for try await isRight in group { #expect(isRight) }
                }
            }
        }

        @Test("so that an error ends no neighbour")
        func errorAmongNeighbours() async throws {
            try await withClient({ $0.poolSize = 1 }) { client async throws in
                try await client.script("CREATE TABLE numbers (n int8 CONSTRAINT one_only UNIQUE)")
                let errors = await withTaskGroup(of: PostgresError?.self) { group in
                    for number in 0..<200 as Range<Int64> {
                        group.addTask {
                            do throws(PostgresError) {
                                let value = number % 10 == 3 ? 3 : number
                                _ = try await client.query("INSERT INTO numbers VALUES ($1)", [.int(value)])
                                return nil
                            } catch {
                                return error
                            }
                        }
                    }
                    return await group.reduce(into: [PostgresError]()) { if let error = $1 { $0.append(error) } }
                }
                #expect(errors.count == 19)
                #expect(errors.allSatisfy { $0.sqlState == "23505" && $0.constraint == "one_only" })
                #expect(try await client.query("SELECT count(*) FROM numbers")[0].int(0) == 181)
            }
        }

        @Test("and reports what changed")
        func affectedRows() async throws {
            try await withClient { client async throws in
                try await client.script("CREATE TABLE t (n int8)")
                let inserted = try await client.query("INSERT INTO t SELECT generate_series(1, 5) RETURNING n")
                #expect(inserted.affectedRows == 5)
                #expect(try inserted.map { try $0.int(0) } == [1, 2, 3, 4, 5])
                #expect(inserted.columnNames == ["n"])
                #expect(try await client.query("DELETE FROM t WHERE n > 3").affectedRows == 2)
            }
        }

        @Test("in a batch, all or none of them")
        func batchIsAtomic() async throws {
            try await withClient { client async throws in
                try await client.script("CREATE TABLE t (n int8 PRIMARY KEY)")
                let insert: Statement = "INSERT INTO t VALUES ($1)"
                let count: Statement = "SELECT count(*) FROM t"
                let error = try await postgresError {
                    _ = try await client.batch([(insert, [1]), (insert, [2]), (insert, [1]), (count, [])])
                }
                #expect(error.sqlState == "23505")
                #expect(try await client.query(count)[0].int(0) == 0)
                let results = try await client.batch([(insert, [1]), (insert, [2]), (count, [])])
                #expect(results.count == 3)
                #expect(try results[2][0].int(0) == 2)
                #expect(try await client.batch([]).isEmpty)
            }
        }

        @Test("whose failure at the implicit commit is a failure")
        func deferredConstraint() async throws {
            try await withClient({ $0.poolSize = 1 }) { client async throws in
                try await client.script(
                    "CREATE TABLE t (n int8 CONSTRAINT later UNIQUE DEFERRABLE INITIALLY DEFERRED)")
                let insert: Statement = "INSERT INTO t VALUES ($1)"
                let error = try await postgresError { _ = try await client.batch([(insert, [1]), (insert, [1])]) }
                #expect(error.constraint == "later")
                #expect(try await client.query("SELECT count(*) FROM t")[0].int(0) == 0)
            }
        }

        @Test("whose plans are made anew when a table has changed or the server has lost them")
        func stalePlans() async throws {
            try await withClient({ $0.poolSize = 1 }) { client async throws in
                try await client.script("CREATE TABLE t (a int8); INSERT INTO t VALUES (1)")
                let all: Statement = "SELECT * FROM t"
                #expect(try await client.query(all).columnNames == ["a"])
                _ = try await client.query("ALTER TABLE t ADD COLUMN b text DEFAULT 'x'")
                #expect(try await client.query(all)[0].text(1) == "x")
                _ = try await client.query("DEALLOCATE ALL")
                #expect(try await client.query(all)[0].text(1) == "x")
            }
        }

        @Test("and keeps a bounded number of plans")
        func manyStatements() async throws {
            try await withClient({ $0.poolSize = 1 }) { client async throws in
                for number in 0..<1_200 {
                    #expect(try await client.query(Statement("SELECT \(number)"))[0].int(0) == Int64(number))
                }
                let plans = try await client.query("SELECT count(*) FROM pg_prepared_statements")[0].int(0)
                #expect(plans <= Int64(PreparedStatements.limit))
            }
        }

        @Test("and errors of a missing table come to each who asks, without harm to the next")
        func missingTable() async throws {
            try await withClient({ $0.poolSize = 1 }) { client async throws in
                async let first = postgresError { _ = try await client.query("SELECT * FROM missing") }
                async let second = postgresError { _ = try await client.query("SELECT * FROM missing") }
                let codes = try await [first.sqlState, second.sqlState]
                #expect(codes == ["42P01", "42P01"])
                try await client.script("CREATE TABLE missing (n int8)")
                #expect(try await client.query("SELECT * FROM missing").isEmpty)
            }
        }

        @Test("by array, 256 rows to an insert and to a look-up")
        func arrays() async throws {
            try await withClient { client async throws in
                try await client.script("CREATE TABLE weights (id text PRIMARY KEY, mean real[], body bytea)")
                let ids = (0..<256).map { "user-\($0)" }
                _ = try await client.query(
                    "INSERT INTO weights SELECT id, ARRAY[1, 2, 3]::real[], body FROM unnest($1::text[], $2::bytea[]) AS r (id, body)",
                    [.textArray(ids), .bytesArray(ids.map { Array($0.utf8) })])
                let rows = try await client.query(
                    "SELECT id, mean, body FROM weights WHERE id = ANY ($1)", [.textArray(ids + ["nobody"])])
                #expect(rows.count == 256)
                #expect(try rows.allSatisfy { try $0.bytes(2) == Array($0.text(0).utf8) && $0.reals(1) == [1, 2, 3] })
            }
        }

        @Test(
            "and never shows what the server says of data",
            arguments: [
                ("INSERT INTO t VALUES (1, 'secret-text')", "23505"), ("INSERT INTO t VALUES (2, NULL)", "23502"),
                ("INSERT INTO t VALUES (2, 'secret-text' || repeat('x', 50))", "22001"),
                ("SELECT 'secret-text'::text::int8", "22P02"),
                ("DO $$ BEGIN RAISE EXCEPTION 'secret-text' USING DETAIL = 'secret-text'; END $$", "P0001"),
            ])
        func messages(sql: String, sqlState: String) async throws {
            try await withClient { client async throws in
                try await client.script(
                    "CREATE TABLE t (n int8 UNIQUE, body varchar(20) NOT NULL UNIQUE); INSERT INTO t VALUES (1, 'secret-text')"
                )
                for error in [
                    try await postgresError { _ = try await client.query(Statement(sql)) },
                    try await postgresError { try await client.script(sql) },
                ] {
                    #expect(error.sqlState == sqlState)
                    #expect(!"\(error)".contains("secret-text"))
                    #expect("\(error)".contains(sqlState))
                    #expect("\(error)".contains("QueryTests.swift"))
                    #expect(!error.isOutage)
                    #expect(!error.isRetriable)
                }
            }
        }
    }
}
