import AMQP
import EventLoop
import Foundation
import Logging
import Testing

/// The broker that the environment names, and what tests need around it.
enum Broker {
    static let environment = ProcessInfo.processInfo.environment
    static let url = environment["ATTUNE_TEST_AMQP_URL"]
    static let control = environment["ATTUNE_TEST_BROKER_CONTROL"]
    static let hint: Comment = "needs a broker: set ATTUNE_TEST_AMQP_URL (Deploy/local/test does)"
    static let controlHint: Comment =
        "stops and starts a broker: set ATTUNE_TEST_AMQP_URL and ATTUNE_TEST_BROKER_CONTROL (Deploy/local/test does)"

    static func configuration() throws -> AMQPConfiguration {
        var configuration = try AMQPConfiguration(url: try #require(url))
        configuration.missingQueueInterval = .milliseconds(200)
        configuration.connectionName = "test \(unique("c"))"
        return configuration
    }

    static func unique(_ name: String) -> String { "test.\(name).\(UUID().uuidString.prefix(8))" }

    /// Runs the control script, on a thread that may block.
    @discardableResult
    static func control(_ arguments: String...) async throws -> String { try await control(arguments) }

    @discardableResult
    static func control(_ arguments: [String]) async throws -> String {
        try await run([try #require(control)] + arguments)
    }

    /// Runs a program to its end.
    ///
    /// Not with Foundation's `Process`: it takes a program for running as long as any descendant lives, and the control
    /// script leaves a broker behind. For the same reason the output goes to a file, not through a pipe.
    ///
    /// - Returns: What it printed.
    static func run(_ arguments: [String]) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try spawn(arguments) }) }.start()
        }
    }

    private static func spawn(_ arguments: [String]) throws -> String {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { unlink(file) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, file, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process = pid_t()
        guard posix_spawnp(&process, arguments[0], &actions, nil, &words, environ) == 0 else {
            throw CommandFailed(command: arguments, output: "cannot be started")
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        let output = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        guard status == 0 else { throw CommandFailed(command: arguments, output: output) }
        return output
    }

    struct CommandFailed: Error {
        var command: [String]
        var output: String
    }
}

/// A consumer, a publisher and an administrator on one loop, with queues that are deleted at the end.
actor Rig {
    nonisolated let configuration: AMQPConfiguration
    nonisolated let loop: EventLoop
    nonisolated let consumer: Consumer
    nonisolated let publisher: Publisher
    nonisolated let administrator: Administrator
    private var queues: [String] = []
    private var exchanges: [String] = []

    init(_ configuration: AMQPConfiguration, loop: EventLoop, publisherTimeLimit: Duration) {
        self.configuration = configuration
        self.loop = loop
        var logger = Logger(label: "amqp-tests") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = Broker.environment["ATTUNE_TEST_LOG"] == nil ? .critical : .debug
        consumer = Consumer(configuration: configuration, loop: loop, logger: logger)
        publisher = Publisher(configuration: configuration, loop: loop, logger: logger, timeLimit: publisherTimeLimit)
        administrator = Administrator(configuration: configuration, loop: loop, logger: logger)
    }

    /// Declares a queue of its own for a test.
    func queue(_ name: String, _ arguments: [String: FieldValue] = [:]) async throws -> String {
        let name = Broker.unique(name)
        queues.append(name)
        try await administrator.declare(Topology(queues: [.init(name: name, arguments: arguments)]))
        return name
    }

    func note(queue: String) { queues.append(queue) }
    func note(exchange: String) { exchanges.append(exchange) }

    func cleanUp() async {
        for queue in queues { _ = try? await administrator.deleteQueue(queue) }
        for exchange in exchanges { try? await administrator.deleteExchange(exchange) }
        await administrator.close()
    }

    nonisolated func publish(_ bodies: [String], to queue: String) async -> [PublishOutcome] {
        await publisher.publish(
            bodies.map { OutgoingMessage(exchange: "", routingKey: queue, body: Array($0.utf8)) })
    }

    /// The next `count` deliveries.
    nonisolated func deliveries(_ count: Int) async throws -> [Delivery] {
        var all: [Delivery] = []
        while all.count < count { all += try #require(await consumer.next()) }
        #expect(all.count == count)
        return all
    }
}

func withRig(
    _ configuration: AMQPConfiguration? = nil, publisherTimeLimit: Duration = .seconds(30),
    _ body: @escaping @Sendable (Rig) async throws -> Void
) async throws {
    let loop = try EventLoop(name: "amqp-tests")
    defer { loop.shutdown() }
    let rig = Rig(try configuration ?? Broker.configuration(), loop: loop, publisherTimeLimit: publisherTimeLimit)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await rig.consumer.run() }
        group.addTask { try await rig.publisher.run() }
        let result: Result<Void, any Error>
        do { result = .success(try await body(rig)) } catch { result = .failure(error) }
        await rig.consumer.close()
        await rig.publisher.close()
        await rig.cleanUp()
        try result.get()
        try await group.waitForAll()
    }
}

/// Waits until `condition` holds.
func until(
    _ what: Comment, within limit: Duration = .seconds(20), sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now.advanced(by: limit)
    while try await !condition() {
        if ContinuousClock.now > end {
            Issue.record(what, sourceLocation: sourceLocation)
            throw CancellationError()
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}

extension Delivery {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// All tests that share the broker run one after the other, because some of them stop it.
@Suite("With a broker", .serialized, .enabled(if: Broker.url != nil, Broker.hint))
enum BrokerTests {}
