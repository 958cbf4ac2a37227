import Foundation
import Testing

@Suite("Secrets", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct SecretTests {
    private func file(_ text: String) throws -> String {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try text.write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }

    @Test("come from files: whole addresses, or passwords beside addresses without")
    func files() async throws {
        try await TestStack.with { stack in
            var environment = try stack.environment()
            let (amqp, database) = (try #require(environment["AMQP_URL"]), try #require(environment["DATABASE_URL"]))
            (environment["AMQP_URL"], environment["DATABASE_URL"]) = ("", "")
            environment["AMQP_URL_FILE"] = try file(amqp + "\n")
            environment["DATABASE_URL_FILE"] = try file(database + "\n")
            let whole = try await AttuneProcess(["topology", "apply"], environment: environment).end()
            #expect(whole.status == 0, "\(whole.text)")

            let credentials = #/(\/\/[^:]+):([^@]+)@/#
            environment["AMQP_URL_FILE"] = nil
            environment["DATABASE_URL_FILE"] = nil
            environment["AMQP_URL"] = amqp.replacing(credentials) { "\($0.output.1):wrong@" }
            environment["DATABASE_URL"] = database.replacing(credentials) { "\($0.output.1):wrong@" }
            environment["ATTUNE_AMQP_PASSWORD_FILE"] = try file(
                String(try #require(amqp.firstMatch(of: credentials)?.output.2)) + "\n")
            environment["ATTUNE_DATABASE_PASSWORD_FILE"] = try file(
                String(try #require(database.firstMatch(of: credentials)?.output.2)))
            let passwords = try await AttuneProcess(["topology", "apply"], environment: environment).end()
            #expect(passwords.status == 0, "\(passwords.text)")

            environment["ATTUNE_DATABASE_PASSWORD_FILE"] = try file("\n")
            let empty = try await AttuneProcess(["topology", "apply"], environment: environment).end()
            #expect(empty.status == 64)
            #expect(empty.text.contains("is empty"))
            environment["ATTUNE_DATABASE_PASSWORD_FILE"] = "/nowhere/secret"
            let missing = try await AttuneProcess(["topology", "apply"], environment: environment).end()
            #expect(missing.text.contains("cannot be read"))
        }
    }

    @Test("guard the health port beyond loopback: without a token it is not opened")
    func healthToken() async throws {
        try await TestStack.with { stack in
            let arguments = ["worker", "--health-port", "1", "--health-host", "0.0.0.0"]
            let open = try await AttuneProcess(arguments, environment: stack.environment()).end()
            #expect(open.status == 64)
            #expect(open.text.contains("health.token-file"))
            let short = try await AttuneProcess(
                arguments + ["--health-token-file", try file("short")], environment: stack.environment()
            ).end()
            #expect(short.text.contains("16 bytes"))
        }
    }
}
