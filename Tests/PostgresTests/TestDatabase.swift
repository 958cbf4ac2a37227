import Dispatch
import EventLoop
import Foundation
import Glibc
import Logging
import Testing

@testable import Postgres

/// The real server that tests run against, named by the environment.
enum TestDatabase {
    static let url = ProcessInfo.processInfo.environment["ATTUNE_TEST_DATABASE_URL"]
    /// A program that takes `stop`, `start` or `restart` and returns when that is done.
    static let control = ProcessInfo.processInfo.environment["ATTUNE_TEST_DATABASE_CONTROL"]

    static var isThere: Bool { url?.isEmpty == false }
    static var isControllable: Bool { isThere && control?.isEmpty == false }

    static func configuration() throws -> PostgresConfiguration {
        var configuration = try PostgresConfiguration(url: #require(url))
        configuration.applicationName = "attune-test-\(UUID().uuidString.prefix(8))"
        return configuration
    }

    /// The test server's connection string with some parameters replaced.
    static func configuration(replacing changes: [String: String]) throws -> PostgresConfiguration {
        let parameters = try configuration().parameters.merging(changes) { $1 }
        return try PostgresConfiguration(url: parameters.map { "\($0)='\($1)'" }.joined(separator: " "))
    }

    static func control(_ verb: String) async throws {
        let path = try #require(control)
        // Not Foundation's Process, which waits for a pipe that a started server would keep open.
        let status = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var pid = pid_t()
                var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(path), strdup(verb), nil]
                defer { for argument in arguments { free(argument) } }
                var status: Int32 = -1
                if posix_spawn(&pid, path, nil, nil, &arguments, environ) == 0 { waitpid(pid, &status, 0) }
                continuation.resume(returning: status)
            }
        }
        try #require(status == 0, "control \(verb) failed")
    }
}

/// A client in a schema of its own, which is dropped afterwards.
func withClient<R: Sendable>(
    _ change: (inout PostgresConfiguration) -> Void = { _ in },
    _ body: (PostgresClient) async throws -> R
) async throws -> R {
    var configuration = try TestDatabase.configuration()
    let schema = "test_" + UUID().uuidString.replacing("-", with: "").lowercased()
    let application = configuration.applicationName
    configuration = try TestDatabase.configuration(replacing: ["options": "-c search_path=\(schema)"])
    configuration.applicationName = application
    change(&configuration)
    return try await withClient(configuration) { client async throws in
        try await client.script("CREATE SCHEMA \(schema)")
        do {
            // Only then does a slow query leave a connection for others.
            try #require(try await eventually { await client.areAllUp })
            let result = try await body(client)
            try await client.script("DROP SCHEMA \(schema) CASCADE")
            return result
        } catch {
            try? await client.script("DROP SCHEMA \(schema) CASCADE")
            throw error
        }
    }
}

/// A client that runs as long as `body`.
func withClient<R: Sendable>(
    _ configuration: PostgresConfiguration, _ body: (PostgresClient) async throws -> R
) async throws -> R {
    let loop = try EventLoop(name: "test")
    defer { loop.shutdown() }
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let client = PostgresClient(configuration: configuration, loop: loop, logger: logger)
    async let running: Void = client.run()
    do {
        let result = try await body(client)
        await client.close()
        try await running
        return result
    } catch {
        await client.close()
        try await running
        throw error
    }
}

/// Asks until the answer is yes, for at most 20 s.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    let end = ContinuousClock.now.advanced(by: .seconds(20))
    while ContinuousClock.now < end {
        if try await condition() { return true }
        await Task.yield()
    }
    return false
}

/// The error that `body` throws.
func postgresError(_ body: () async throws -> Void) async throws -> PostgresError {
    do {
        try await body()
    } catch let error as PostgresError {
        return error
    }
    throw PostgresError(.closed, "no error was thrown")
}

/// Everything that needs the server runs one after the other, since some tests end its connections.
@Suite("A PostgreSQL client", .serialized, .enabled(if: TestDatabase.isThere, "set ATTUNE_TEST_DATABASE_URL"))
struct DatabaseTests {}

extension PostgresClient {
    /// Whether every connection of the pool is up.
    fileprivate var areAllUp: Bool { connections.allSatisfy { $0?.isEstablished == true } }
}
