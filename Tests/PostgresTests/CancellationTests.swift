import EventLoop
import Logging
import Testing

@testable import Postgres

extension DatabaseTests {
    @Suite("gives up queries")
    struct CancellationTests {
        @Test("on the server too when their task is cancelled")
        func taskCancellation() async throws {
            try await withClient { client async throws in
                let task = Task { _ = try await client.query("SELECT pg_sleep(30)") }
                #expect(try await eventually { try await client.isSleeping() })
                task.cancel()
                #expect(try await postgresError { try await task.value }.code == .cancelled)
                #expect(try await !client.isSleeping())
            }
        }

        @Test("that are cancelled before the server has begun with them")
        func earlyCancellation() async throws {
            try await withClient { client async throws in
                for _ in 0..<20 {
                    let task = Task { _ = try await client.query("SELECT pg_sleep(30)") }
                    await Task.yield()
                    task.cancel()
                    #expect(try await postgresError { try await task.value }.code == .cancelled)
                }
                #expect(try await !client.isSleeping())
            }
        }

        @Test("at their time limit", arguments: [1, 4])
        func timeLimit(poolSize: Int) async throws {
            try await withClient({ $0.poolSize = poolSize }) { client async throws in
                let error = try await postgresError {
                    _ = try await client.query("SELECT pg_sleep(30)", timeout: .milliseconds(50))
                }
                #expect(error.code == .timeout)
                #expect(try await client.query("SELECT 1")[0].int(0) == 1)
            }
        }

        @Test("at the session's statement timeout")
        func statementTimeout() async throws {
            try await withClient({ $0.statementTimeout = .milliseconds(200) }) { client async throws in
                let error = try await postgresError { _ = try await client.query("SELECT pg_sleep(30)") }
                #expect(error.code == .timeout)
                #expect(error.sqlState == "57014")
                // Scripts have no limit but their own.
                try await client.script("SELECT pg_sleep(0.3)")
                #expect(
                    try await postgresError {
                        try await client.script("SELECT pg_sleep(30)", timeout: .milliseconds(50))
                    }
                    .code == .timeout)
            }
        }

        @Test("without harm to any neighbour on the same connection")
        func neighbours() async throws {
            try await withClient({ $0.poolSize = 1 }) { client async throws in
                try await client.script("CREATE TABLE t (n int8 PRIMARY KEY)")
                let insert: Statement = "INSERT INTO t SELECT $1 FROM pg_sleep(0.001)"
                let cancelled = try await withThrowingTaskGroup(of: Void.self) { group in
                    let victims = (0..<50).map { _ in
                        Task { _ = try await client.query("SELECT pg_sleep(0.02)") }
                    }
                    for number in 0..<300 as Range<Int64> {
                        group.addTask { _ = try await client.query(insert, [.int(number)]) }
                    }
                    for victim in victims {
                        victim.cancel()
                        await Task.yield()
                    }
                    try await group.waitForAll()
                    var cancelled = 0
                    for victim in victims {
                        do { try await victim.value } catch let error as PostgresError {
                            #expect(error.code == .cancelled)
                            cancelled += 1
                        }
                    }
                    return cancelled
                }
                #expect(cancelled > 0)
                #expect(try await client.query("SELECT count(*) FROM t")[0].int(0) == 300)
            }
        }

        @Test("that still wait for a connection at once")
        func waiting() async throws {
            try await withClient({
                $0.poolSize = 1
                $0.pipelineDepth = 1
            }) { client async throws in
                let running = Task { _ = try await client.query("SELECT pg_sleep(30)") }
                #expect(try await eventually { await client.inFlight == 1 })
                let waiting = Task { _ = try await client.query("SELECT 1") }
                let limited = try await postgresError {
                    _ = try await client.query("SELECT 1", timeout: .milliseconds(20))
                }
                #expect(limited.code == .timeout)
                waiting.cancel()
                #expect(try await postgresError { try await waiting.value }.code == .cancelled)
                running.cancel()
                #expect(try await postgresError { try await running.value }.code == .cancelled)
            }
        }

        @Test("beyond the number that may wait")
        func overload() async throws {
            try await withClient({
                $0.poolSize = 1
                $0.pipelineDepth = 1
                $0.maximumWaiting = 5
            }) { client async throws in
                let gate: Statement = "SELECT pg_sleep(0.2)"
                // The only connection is up: one query is in flight, five wait.
                #expect(try await client.query("SELECT 1").count == 1)
                let outcomes = await withTaskGroup(of: PostgresError.Code?.self) { group in
                    for _ in 0..<20 {
                        group.addTask {
                            do throws(PostgresError) {
                                _ = try await client.query(gate)
                                return nil
                            } catch {
                                return error.code
                            }
                        }
                    }
                    return await group.reduce(into: [PostgresError.Code?]()) { $0.append($1) }
                }
                #expect(outcomes.count { $0 == .overloaded } == 14)
                #expect(outcomes.count { $0 == nil } == 6)
            }
        }

        @Test("after the client is closed")
        func closed() async throws {
            let loop = try EventLoop(name: "test")
            defer { loop.shutdown() }
            let client = try PostgresClient(
                configuration: TestDatabase.configuration(), loop: loop, logger: Logger(label: "test"))
            let running = Task { try await client.run() }
            #expect(try await client.query("SELECT 1")[0].int(0) == 1)
            await client.close()
            try await running.value
            #expect(client.state == .closed)
            #expect(try await postgresError { _ = try await client.query("SELECT 1") }.code == .closed)
            #expect(try await postgresError { try await client.transaction { _ in } }.code == .closed)
        }
    }
}

extension PostgresClient {
    /// Exchanges that have been sent.
    fileprivate var inFlight: Int {
        exchanges.values.count { if case .sent = $0.place { true } else { false } }
    }
}
