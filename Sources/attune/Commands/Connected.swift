import AMQP
import ArgumentParser
import EventLoop
import Foundation
import Logging
import Postgres

/// Connections for a command that does one thing and ends.
enum Connected {
    /// Runs `body` with the database.
    static func database<Result: Sendable>(
        _ settings: Settings, _ body: @escaping @Sendable (PostgresClient) async throws -> Result
    ) async throws -> Result {
        let logger = try settings.logger("attune", level: .warning)
        var configuration = try settings.database("attune command")
        configuration.poolSize = 1
        let loop = try EventLoop(name: "attune command")
        defer { loop.shutdown() }
        let client = PostgresClient(configuration: configuration, loop: loop, logger: logger)
        return try await beside({ try await client.run() }) {
            try await within(.seconds(15), of: "the database", state: { client.state.reason }) {
                client.state == .ready
            }
            let result = try await body(client)
            await client.close()
            return result
        }
    }

    /// Runs `body` with a publisher.
    static func publisher<Result: Sendable>(
        _ settings: Settings, _ body: @escaping @Sendable (Publisher) async throws -> Result
    ) async throws -> Result {
        let logger = try settings.logger("attune", level: .warning)
        let loop = try EventLoop(name: "attune command")
        defer { loop.shutdown() }
        let client = Publisher(configuration: try settings.broker("attune command"), loop: loop, logger: logger)
        return try await beside({ try await client.run() }) {
            try await within(.seconds(15), of: "the broker", state: { await client.state.reason }) {
                await client.state == .ready
            }
            let result = try await body(client)
            await client.close()
            return result
        }
    }

    /// Runs `body` with a consumer of a reply queue of its own.
    static func replies<Result: Sendable>(
        _ settings: Settings, _ body: @escaping @Sendable (Consumer, _ queue: String) async throws -> Result
    ) async throws -> Result {
        let logger = try settings.logger("attune", level: .warning)
        let loop = try EventLoop(name: "attune replies")
        defer { loop.shutdown() }
        let client = Consumer(configuration: try settings.broker("attune command"), loop: loop, logger: logger)
        return try await beside({ try await client.run() }) {
            try await within(.seconds(15), of: "the broker", state: { await client.state.reason }) {
                await client.state == .ready
            }
            let queue = try await client.consumeReplies(prefetch: 1000)
            let result = try await body(client, queue)
            await client.close()
            return result
        }
    }

    /// Runs a client beside the work that uses it; whichever fails first ends both.
    private static func beside<Result: Sendable>(
        _ run: @escaping @Sendable () async throws -> Void, _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await run()
                return nil
            }
            group.addTask { try await work() }
            for try await result in group {
                guard let result else { continue }
                group.cancelAll()
                return result
            }
            throw CancellationError()
        }
    }

    private static func within(
        _ limit: Duration, of part: String, state: @Sendable () async -> String, _ condition: @Sendable () async -> Bool
    ) async throws {
        let end = ContinuousClock.now.advanced(by: limit)
        while await !condition() {
            guard ContinuousClock.now < end else {
                throw CommandError("\(part) is not there after \(limit): \(await state())")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

extension ConnectionState {
    fileprivate var reason: String { if case .connecting(let reason) = self { reason } else { "" } }
}

extension PostgresState {
    fileprivate var reason: String { if case .connecting(let reason) = self { reason } else { "" } }
}
