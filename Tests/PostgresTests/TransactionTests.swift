import Testing

@testable import Postgres

extension DatabaseTests {
    @Suite("runs transactions")
    struct TransactionTests {
        private struct Refused: Error {}

        private let insert: Statement = "INSERT INTO t VALUES ($1)"
        private let count: Statement = "SELECT count(*) FROM t"

        private func withTable(
            _ change: (inout PostgresConfiguration) -> Void = { _ in },
            _ body: (PostgresClient) async throws -> Void
        ) async throws {
            try await withClient(change) { client async throws in
                try await client.script("CREATE TABLE t (n int8 PRIMARY KEY)")
                try await body(client)
            }
        }

        @Test("that are seen whole, after their end")
        func commit() async throws {
            try await withTable { client async throws in
                let (insert, count) = (insert, count)
                let inside = try await client.transaction { transaction in
                    _ = try await transaction.query(insert, [1])
                    let counts = try await transaction.batch([(insert, [2]), (count, [])])
                    #expect(try await client.query(count)[0].int(0) == 0)
                    return try counts[1][0].int(0)
                }
                #expect(inside == 2)
                #expect(try await client.query(count)[0].int(0) == 2)
            }
        }

        @Test("that leave nothing when the body throws")
        func rollback() async throws {
            try await withTable({ $0.poolSize = 1 }) { client async throws in
                let insert = insert
                await #expect(throws: Refused.self) {
                    try await client.transaction { transaction in
                        _ = try await transaction.query(insert, [1])
                        throw Refused()
                    }
                }
                #expect(try await client.query(count)[0].int(0) == 0)
            }
        }

        @Test("whose last statements go together with the COMMIT")
        func finish() async throws {
            try await withTable({ $0.poolSize = 1 }) { client async throws in
                let (insert, count) = (insert, count)
                let inside = try await client.transaction { transaction in
                    _ = try await transaction.query(insert, [1])
                    let rows = try await transaction.finish([(insert, [2]), (count, [])])
                    #expect(rows.count == 2)
                    // It is over, and somebody else may have the connection.
                    #expect(try await client.query(count)[0].int(0) == 2)
                    let error = try await postgresError { _ = try await transaction.query(count) }
                    #expect(error.code == .closed || error.code == .connectionLost, "\(error)")
                    return try rows[1][0].int(0)
                }
                #expect(inside == 2)
                // Without a statement before it is a transaction too.
                try await client.transaction { transaction in _ = try await transaction.finish([(insert, [3])]) }
                #expect(try await client.query(count)[0].int(0) == 3)
            }
        }

        @Test("that leave nothing when one of the last statements fails")
        func failedFinish() async throws {
            try await withTable({ $0.poolSize = 1 }) { client async throws in
                let (insert, count) = (insert, count)
                let error = try await postgresError {
                    try await client.transaction { transaction in
                        _ = try await transaction.query(insert, [1])
                        _ = try await transaction.finish([(insert, [2]), (insert, [1]), (insert, [3])])
                    }
                }
                #expect(error.sqlState == "23505")
                #expect(try await client.query(count)[0].int(0) == 0)
            }
        }

        @Test("that say so when a failure inside was ignored")
        func ignoredFailure() async throws {
            try await withTable({ $0.poolSize = 1 }) { client async throws in
                let insert = insert
                let error = try await postgresError {
                    try await client.transaction { transaction in
                        _ = try await transaction.query(insert, [1])
                        _ = try? await transaction.query(insert, [1])
                    }
                }
                #expect(error.sqlState == "25P02")
                #expect(try await client.query(count)[0].int(0) == 0)
            }
        }

        @Test("that are rolled back, and their query cancelled, with their task")
        func cancellation() async throws {
            try await withTable({ $0.poolSize = 2 }) { client async throws in
                let insert = insert
                let task = Task {
                    try await client.transaction { transaction in
                        _ = try await transaction.query(insert, [1])
                        _ = try await transaction.query("SELECT pg_sleep(30)")
                    }
                }
                #expect(try await eventually { try await client.isSleeping() })
                task.cancel()
                let error = try await postgresError { try await task.value }
                #expect(error.code == .cancelled)
                #expect(try await !client.isSleeping())
                #expect(try await client.query(count)[0].int(0) == 0)
                #expect(try await client.openTransactions() == 0)
            }
        }

        @Test("more than there are connections, one after the other")
        func manyOnFewConnections() async throws {
            try await withTable({ $0.poolSize = 2 }) { client async throws in
                let (insert, count) = (insert, count)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<100 as Range<Int64> {
                        group.addTask {
                            try await client.transaction { _ = try await $0.query(insert, [.int(number)]) }
                        }
                        group.addTask { _ = try await client.query(count) }
                    }
                    try await group.waitForAll()
                }
                #expect(try await client.query(count)[0].int(0) == 100)
            }
        }

        @Test("whose plan went stale as a failure that is worth a new try")
        func stalePlan() async throws {
            try await withTable({ $0.poolSize = 1 }) { client async throws in
                let all: Statement = "SELECT * FROM t"
                _ = try await client.query(all)
                _ = try await client.query("ALTER TABLE t ADD COLUMN more text")
                let error = try await postgresError {
                    try await client.transaction { _ = try await $0.query(all) }
                }
                #expect(error.isRetriable)
                #expect(try await client.transaction { try await $0.query(all).columnNames } == ["n", "more"])
            }
        }

        @Test("that end with their closure")
        func useAfterEnd() async throws {
            try await withTable { client async throws in
                let kept = try await client.transaction { $0 }
                let error = try await postgresError { _ = try await kept.query("SELECT 1") }
                #expect(error.code == .closed)
            }
        }

        @Test("that conflict as worth a new try")
        func serialization() async throws {
            try await withTable { client async throws in
                let (insert, count) = (insert, count)
                _ = try await client.query(insert, [1])
                let error = try await postgresError {
                    try await client.transaction { first in
                        _ = try await first.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                        _ = try await first.query(count)
                        _ = try await client.query("UPDATE t SET n = 5")
                        _ = try await first.query("UPDATE t SET n = 6")
                    }
                }
                #expect(error.sqlState == "40001")
                #expect(error.isRetriable)
            }
        }

        @Test("with scripts inside, which may not end them")
        func scripts() async throws {
            try await withTable({ $0.poolSize = 1 }) { client async throws in
                try await client.transaction { transaction in
                    try await transaction.script("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)")
                    #expect(try await transaction.query("SHOW statement_timeout")[0].text(0) == "30s")
                }
                #expect(try await client.query(count)[0].int(0) == 2)
                let error = try await postgresError {
                    try await client.transaction { try await $0.script("INSERT INTO t VALUES (3); ROLLBACK") }
                }
                #expect(error.message.contains("ended the transaction"))
                #expect(try await client.query(count)[0].int(0) == 2)
            }
        }

        @Test("and scripts of their own, all or nothing, whose settings end with them")
        func script() async throws {
            try await withTable({ $0.poolSize = 1 }) { client async throws in
                let error = try await postgresError {
                    try await client.script("INSERT INTO t VALUES (1); SELECT nonsense FROM t")
                }
                #expect(error.sqlState == "42703")
                #expect(try await client.query(count)[0].int(0) == 0)
                try await client.script("SET work_mem = '77MB'; BEGIN; INSERT INTO t VALUES (1)")
                #expect(try await client.query("SHOW work_mem")[0].text(0) != "77MB")
                #expect(try await client.query(count)[0].int(0) == 0)
            }
        }
    }
}

extension PostgresClient {
    /// Whether a session of this client runs `pg_sleep`.
    func isSleeping() async throws -> Bool {
        try await query(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE application_name = $1 AND state = 'active' AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()
            """, [.text(configuration.applicationName)])[0].int(0) > 0
    }

    func openTransactions() async throws -> Int64 {
        try await query(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE application_name = $1 AND state LIKE 'idle in transaction%'
            """, [.text(configuration.applicationName)])[0].int(0)
    }
}
