import EventLoop
import Glibc
import Logging
import Testing

@testable import Postgres

extension DatabaseTests {
    @Suite("connects")
    struct ConnectionTests {
        private func runError(_ configuration: PostgresConfiguration) async throws -> PostgresError {
            let loop = try EventLoop(name: "test")
            defer { loop.shutdown() }
            let client = PostgresClient(configuration: configuration, loop: loop, logger: Logger(label: "test"))
            async let waiting = postgresError { _ = try await client.query("SELECT 1") }
            let error = try await postgresError { try await client.run() }
            #expect(client.state == .closed)
            let code = try await waiting.code
            #expect(code == error.code)
            return error
        }

        @Test("and ends at once with a wrong password, which it does not repeat")
        func wrongPassword() async throws {
            let error = try await runError(TestDatabase.configuration(replacing: ["password": "not-this-one"]))
            #expect(error.code == .authenticationFailed)
            #expect(error.sqlState == "28P01")
            #expect(!"\(error)".contains("not-this-one"))
        }

        @Test("and ends at once when the database does not exist")
        func missingDatabase() async throws {
            let error = try await runError(TestDatabase.configuration(replacing: ["dbname": "attune_nowhere"]))
            #expect(error.code == .databaseMissing)
            #expect(error.sqlState == "3D000")
            #expect(error.message.contains("attune_nowhere"))
        }

        @Test("by a host's name too")
        func hostName() async throws {
            let configuration = try TestDatabase.configuration(replacing: ["host": "localhost"])
            try await withClient(configuration) { client async throws in
                #expect(try await client.query("SELECT 1")[0].int(0) == 1)
            }
        }

        @Test("with the settings of the session")
        func settings() async throws {
            try await withClient({ $0.statementTimeout = .seconds(7) }) { client async throws in
                #expect(try await client.query("SHOW statement_timeout")[0].text(0) == "7s")
                #expect(try await client.query("SHOW client_encoding")[0].text(0) == "UTF8")
                let name = client.configuration.applicationName
                #expect(try await client.query("SHOW application_name")[0].text(0) == name)
            }
        }

        @Test("again after its sessions were ended under load, and only what was in flight fails")
        func terminated() async throws {
            try await withClient { client async throws in
                let counts = try await withThrowingTaskGroup(of: PostgresError.Code?.self) { group in
                    for number in 0..<2_000 {
                        group.addTask {
                            do throws(PostgresError) {
                                _ = try await client.query("SELECT pg_sleep(0.001)")
                                return nil
                            } catch {
                                #expect(error.isOutage)
                                return error.code
                            }
                        }
                        if number == 1_000 {
                            group.addTask {
                                do throws(PostgresError) {
                                    _ = try await client.query(
                                        """
                                        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                                        WHERE application_name = $1 AND pid <> pg_backend_pid()
                                        """, [.text(client.configuration.applicationName)])
                                    return nil
                                } catch {
                                    return error.code
                                }
                            }
                        }
                    }
                    return try await group.reduce(into: [:] as [PostgresError.Code?: Int]) { $0[$1, default: 0] += 1 }
                }
                let served = counts[nil] ?? 0
                let lost = counts[.connectionLost] ?? 0
                #expect(served + lost == 2_001)
                #expect(lost > 0)
                #expect(lost <= 3 * client.configuration.pipelineDepth)
                #expect(try await client.query("SELECT 1")[0].int(0) == 1)
            }
        }

        @Test("again after one session was ended while it was idle, with the SQLSTATE for who was on it")
        func terminatedSelf() async throws {
            try await withClient({ $0.poolSize = 1 }) { client async throws in
                let error = try await postgresError {
                    _ = try await client.query("SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(5)")
                }
                #expect(error.code == .connectionLost)
                #expect(error.sqlState == "57P01")
                #expect(error.isOutage)
                #expect(try await client.query("SELECT 1")[0].int(0) == 1)
            }
        }

        @Test(
            "again after the server was stopped under it, and says meanwhile what it waits for",
            .enabled(if: TestDatabase.isControllable, "set ATTUNE_TEST_DATABASE_CONTROL"))
        func serverRestart() async throws {
            try await withClient { client async throws in
                try await client.script("CREATE TABLE t (n int8)")
                let transaction = Task {
                    try await client.transaction { transaction in
                        _ = try await transaction.query("INSERT INTO t VALUES (1)")
                        _ = try await transaction.query("SELECT pg_sleep(30)")
                    }
                }
                #expect(try await eventually { try await client.isSleeping() })
                try await TestDatabase.control("stop")
                let error = try await postgresError { try await transaction.value }
                #expect(error.code == .connectionLost)
                #expect(error.isOutage)
                #expect(
                    try await eventually {
                        if case .connecting(let reason) = client.state { reason.contains("refused") } else { false }
                    })
                let limited = try await postgresError {
                    _ = try await client.query("SELECT 1", timeout: .milliseconds(50))
                }
                #expect(limited.isOutage)
                let waiting = Task { try await client.query("SELECT count(*) FROM t")[0].int(0) }
                try await TestDatabase.control("start")
                #expect(try await waiting.value == 0)
                #expect(client.state == .ready)
                try await TestDatabase.control("restart")
                var failures: [PostgresError] = []
                let isServed = try await eventually {
                    do throws(PostgresError) {
                        return try await client.query("SELECT 1")[0].int(0) == 1
                    } catch {
                        failures.append(error)
                        return false
                    }
                }
                #expect(isServed)
                #expect(failures.allSatisfy { $0.isOutage })
            }
        }

        @Test("and waits where nobody listens until it is told to stop")
        func refused() async throws {
            let configuration = try TestDatabase.configuration(replacing: ["host": "127.0.0.1", "port": "1"])
            try await withClient(configuration) { client async throws in
                let limited = try await postgresError {
                    _ = try await client.query("SELECT 1", timeout: .milliseconds(300))
                }
                #expect(limited.isOutage)
                #expect(limited.message.contains("refused"))
                guard case .connecting(let reason) = client.state else {
                    Issue.record("the client is not connecting")
                    return
                }
                #expect(reason.contains("127.0.0.1:1"))
            }
        }

        @Test("through a server that answers nothing, up to its time limit")
        func silentServer() async throws {
            let listener = try SilentListener()
            var configuration = try TestDatabase.configuration(
                replacing: ["host": "127.0.0.1", "port": "\(listener.port)", "sslmode": "disable"])
            configuration.connectTimeout = .milliseconds(100)
            try await withClient(configuration) { client async throws in
                let error = try await postgresError {
                    _ = try await client.query("SELECT 1", timeout: .milliseconds(1_500))
                }
                #expect(error.message.contains("did not complete"))
            }
        }

        @Test("and publishes its states, closed last")
        func states() async throws {
            let loop = try EventLoop(name: "test")
            defer { loop.shutdown() }
            let client = try PostgresClient(
                configuration: TestDatabase.configuration(), loop: loop, logger: Logger(label: "test"))
            let watching = Task { await client.states.reduce(into: [PostgresState]()) { $0.append($1) } }
            let running = Task { try await client.run() }
            for await state in client.states where state == .ready { break }
            #expect(client.state == .ready)
            running.cancel()
            try await running.value
            let last = await watching.value.last
            #expect(last == .closed)
        }
    }
}

/// Accepts connections and says nothing.
private final class SilentListener {
    let port: UInt16
    private let descriptor: Int32

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.descriptor = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &size) == 0
            }
        }
        try #require(bound)
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { Glibc.close(descriptor) }
}
