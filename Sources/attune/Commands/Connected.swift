import AMQP
import ArgumentParser
import EventLoop
import Foundation
import LanguageModel
import Logging
import Personalization
import Postgres
import Workers

/// Connections for a command that does one thing and ends.
enum Connected {
    /// How long a command waits for a server.
    private static let patience = Duration.seconds(15)

    /// Runs `body` with the database.
    static func database<Result: Sendable>(
        _ settings: Settings, connections: Int = 1, statementTimeout: Duration? = nil,
        _ body: @escaping @Sendable (PostgresClient) async throws -> Result
    ) async throws -> Result {
        var configuration = try settings.database("attune command")
        configuration.poolSize = connections
        if let statementTimeout { configuration.statementTimeout = statementTimeout }
        return try await with("the database", settings) { [configuration] loop, logger in
            PostgresClient(configuration: configuration, loop: loop, logger: logger)
        } body: {
            try await body($0)
        }
    }

    /// Runs `body` with who gives embeddings, where an endpoint is set.
    static func embedder<Result: Sendable>(
        _ settings: Settings, _ body: (TextEmbedder?) async throws -> Result
    ) async throws -> Result {
        let logger = try settings.logger("attune", level: .error)
        do {
            return try await TextEmbedder.with(settings.embedding(), logger: logger, body)
        } catch let error as EmbeddingError {
            throw CommandError(error.description)
        }
    }

    /// Runs `body` with a publisher.
    static func publisher<Result: Sendable>(
        _ settings: Settings, _ body: @escaping @Sendable (Publisher) async throws -> Result
    ) async throws -> Result {
        let configuration = try settings.broker("attune command")
        return try await with("the broker", settings) { loop, logger in
            Publisher(configuration: configuration, loop: loop, logger: logger)
        } body: {
            try await body($0)
        }
    }

    /// Runs `body` with what looks through queues.
    static func scan<Result: Sendable>(
        _ settings: Settings, _ body: @escaping @Sendable (QueueScan) async throws -> Result
    ) async throws -> Result {
        let configuration = try settings.broker("attune command")
        return try await with("the broker", settings) { loop, logger in
            ScanClient(
                consumer: Consumer(configuration: configuration, loop: loop, logger: logger),
                administrator: Administrator(configuration: configuration, loop: loop, logger: logger))
        } body: {
            try await body(QueueScan(consumer: $0.consumer, administrator: $0.administrator))
        }
    }

    /// Runs `body` with single commands to the broker.
    static func administrator<Result: Sendable>(
        _ settings: Settings, _ body: (Administrator) async throws -> Result
    ) async throws -> Result {
        let loop = try EventLoop(name: "attune command")
        defer { loop.shutdown() }
        let administrator = Administrator(
            configuration: try settings.broker("attune command"), loop: loop,
            logger: try settings.logger("attune", level: .warning))
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(administrator)) } catch { result = .failure(error) }
        await administrator.close()
        return try result.get()
    }

    /// Runs `body` with a consumer that consumes nothing yet.
    static func consumer<Result: Sendable>(
        _ settings: Settings, _ body: @escaping @Sendable (Consumer) async throws -> Result
    ) async throws -> Result {
        let configuration = try settings.broker("attune command")
        return try await with("the broker", settings) { loop, logger in
            Consumer(configuration: configuration, loop: loop, logger: logger)
        } body: {
            try await body($0)
        }
    }

    /// Runs `body` with a consumer of a reply queue of its own.
    static func replies<Result: Sendable>(
        _ settings: Settings, _ body: @escaping @Sendable (Consumer, _ queue: String) async throws -> Result
    ) async throws -> Result {
        let configuration = try settings.broker("attune command")
        return try await with("the broker", settings) { loop, logger in
            Consumer(configuration: configuration, loop: loop, logger: logger)
        } body: {
            try await body($0, try await $0.consumeReplies(prefetch: 1000))
        }
    }

    /// Runs a client beside the work that uses it; whichever fails first ends both.
    private static func with<Client: CommandClient, Result: Sendable>(
        _ part: String, _ settings: Settings, _ makeClient: (EventLoop, Logger) -> Client,
        body: @escaping @Sendable (Client) async throws -> Result
    ) async throws -> Result {
        let loop = try EventLoop(name: "attune command")
        defer { loop.shutdown() }
        let client = makeClient(loop, try settings.logger("attune", level: .warning))
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await client.run()
                return nil
            }
            group.addTask {
                try await untilReady(client, part)
                let result = try await body(client)
                await client.close()
                return result
            }
            for try await result in group {
                guard let result else { continue }
                group.cancelAll()
                return result
            }
            throw CancellationError()
        }
    }

    private static func untilReady(_ client: some CommandClient, _ part: String) async throws {
        let end = ContinuousClock.now.advanced(by: patience)
        while let reason = await client.waitsFor {
            guard ContinuousClock.now < end else {
                throw CommandError("\(part) is not there after \(patience): \(reason)")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

/// A client that a command connects, uses and closes.
private protocol CommandClient: Sendable {
    func run() async throws
    func close() async
    /// Why it is not ready; nil when it is.
    var waitsFor: String? { get async }
}

extension PostgresClient: CommandClient {
    var waitsFor: String? {
        switch state {
        case .ready: nil
        case .connecting(let reason): reason
        case .closed: ""
        }
    }
}

extension ConnectionState {
    fileprivate var waitsFor: String? {
        switch self {
        case .ready: nil
        case .connecting(let reason): reason
        case .closed: ""
        }
    }
}

extension Publisher: CommandClient {
    var waitsFor: String? { state.waitsFor }
}

/// The two connections that looking through queues takes.
private struct ScanClient: CommandClient {
    let consumer: Consumer
    let administrator: Administrator

    func run() async throws { try await consumer.run() }

    func close() async {
        await consumer.close()
        await administrator.close()
    }

    var waitsFor: String? { get async { await consumer.waitsFor } }
}

extension Consumer: CommandClient {
    var waitsFor: String? { state.waitsFor }
}
