import Foundation
import Glibc
import Testing

@testable import Postgres

extension DatabaseTests {
    /// The server is restarted with certificates made here, and restarted without them.
    @Suite("Over TLS,", .enabled(if: TestDatabase.isControllable, "set ATTUNE_TEST_DATABASE_CONTROL"))
    struct TLS {
        private static func run(_ program: String, _ arguments: String...) throws {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = [program] + arguments
            process.standardError = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0, "\(program) \(arguments.first ?? "") failed")
        }

        private static func withTLS(
            _ body: (PostgresConfiguration, _ directory: String) async throws -> Void
        ) async throws {
            let directory = FileManager.default.temporaryDirectory
                .appendingPathComponent("tls-\(UUID().uuidString)").path
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: directory) }
            for authority in ["authority", "stranger"] {
                try run(
                    "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                    "/CN=\(authority)", "-keyout", "\(directory)/\(authority).key", "-out",
                    "\(directory)/\(authority).pem")
            }
            try run(
                "openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-addext",
                "subjectAltName=DNS:localhost", "-keyout", "\(directory)/server.key", "-out",
                "\(directory)/server.csr")
            try run(
                "openssl", "x509", "-req", "-in", "\(directory)/server.csr", "-days", "2", "-CA",
                "\(directory)/authority.pem", "-CAkey", "\(directory)/authority.key", "-CAcreateserial",
                "-copy_extensions", "copy", "-out", "\(directory)/server.pem")
            // The server takes a key only from its own user, whom its data belong to, or from root by group.
            try run("chmod", "755", directory)
            try run("chmod", "600", "\(directory)/server.key")
            if getuid() == 0, let owner = getpwnam("postgres") ?? getpwnam("nobody") {
                try run("chown", "\(owner.pointee.pw_uid)", "\(directory)/server.key")
            }
            let options = ProcessInfo.processInfo.environment["ATTUNE_DATABASE_OPTIONS"] ?? ""
            setenv(
                "ATTUNE_DATABASE_OPTIONS",
                "\(options) -c ssl=on -c ssl_cert_file=\(directory)/server.pem "
                    + "-c ssl_key_file=\(directory)/server.key", 1)
            defer { setenv("ATTUNE_DATABASE_OPTIONS", options, 1) }
            try await TestDatabase.control("restart")
            let configuration = try TestDatabase.configuration(replacing: ["host": "localhost"])
            let result: Result<Void, any Error>
            do { result = .success(try await body(configuration, directory)) } catch { result = .failure(error) }
            setenv("ATTUNE_DATABASE_OPTIONS", options, 1)
            try await TestDatabase.control("restart")
            try result.get()
        }

        private func refusal(of configuration: PostgresConfiguration) async throws -> PostgresError {
            try await withClient(configuration) { client async throws in
                try await postgresError { _ = try await client.query("SELECT 1", timeout: .seconds(2)) }
            }
        }

        @Test("a trusted server is used, and one with another name or an unknown authority is not")
        func verification() async throws {
            try await Self.withTLS { configuration, directory in
                var trusted = configuration
                trusted.requireTrust(authorityFile: "\(directory)/authority.pem")
                try await withClient(trusted) { client async throws in
                    let row = try await client.query(
                        "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")[0]
                    #expect(try row.bool(0))
                }
                var stranger = trusted
                stranger.requireTrust(authorityFile: "\(directory)/stranger.pem")
                var missing = trusted
                missing.requireTrust(authorityFile: "\(directory)/none.pem")
                var otherName = try TestDatabase.configuration(replacing: ["host": "127.0.0.1"])
                otherName.requireTrust(authorityFile: "\(directory)/authority.pem")
                for refused in [stranger, missing, otherName] {
                    let error = try await refusal(of: refused)
                    #expect(error.message.contains("certificate"), "\(error)")
                }
            }
            // A server without TLS is not talked to in the clear.
            var required = try TestDatabase.configuration(replacing: ["host": "localhost"])
            required.requireTrust(authorityFile: "/etc/ssl/certs/ca-certificates.crt")
            let error = try await refusal(of: required)
            #expect(error.message.contains("SSL"), "\(error)")
        }
    }
}
