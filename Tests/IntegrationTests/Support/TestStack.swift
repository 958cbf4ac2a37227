import AMQP
import EventLoop
import Foundation
import LanguageModel
import Logging
import Personalization
import Postgres
import ServiceLifecycle
import Testing
import Workers

/// A virtual host and a database of a test's own, with Attune's topology and tables, and clients to look at them.
struct TestStack: Sendable {
    static let tenant = "demo"

    let broker: AMQPConfiguration
    var database: PostgresConfiguration
    let databaseURL: String
    let loop: EventLoop
    let publisher: Publisher
    let client: PostgresClient
    let administrator: Administrator
    let logger: Logger

    /// Makes a stack beside a model, runs `body` with it, and removes it.
    static func with<Result: Sendable>(
        model: ModelStub, holdback: Double = 0, _ body: @escaping @Sendable (TestStack) async throws -> Result
    ) async throws -> Result {
        try await model.serving { try await with(holdback: holdback, body) }
    }

    /// Makes a stack, runs `body` with it, and removes it.
    static func with<Result: Sendable>(
        holdback: Double = 0, _ body: @Sendable (TestStack) async throws -> Result
    ) async throws -> Result {
        await StackLimit.shared.enter()
        defer { Task { await StackLimit.shared.leave() } }
        let name = "t" + UUID().uuidString.lowercased().replacing("-", with: "")
        let management = try Management(url: try #require(TestEnvironment.managementURL))
        try await management.addVirtualHost(name)
        var broker = try AMQPConfiguration(url: try #require(TestEnvironment.brokerURL))
        broker.virtualHost = name
        broker.connectionName = name
        let server = try #require(TestEnvironment.databaseURL)
        let loop = try EventLoop(name: "test")
        let shown = Logger.Level(rawValue: ProcessInfo.processInfo.environment["ATTUNE_TEST_LOG"] ?? "critical")
        let logger = Logger(label: "test") { SearchedLogHandler(label: $0, shown: shown ?? .critical) }

        var adminDatabase = try PostgresConfiguration(url: server)
        adminDatabase.poolSize = 1
        let admin = PostgresClient(configuration: adminDatabase, loop: loop, logger: logger)
        let url = server.replacing(#/\/[^\/?]*(\?|$)/#) { "/\(name)\($0.output.1)" }
        var database = try PostgresConfiguration(url: url)
        database.poolSize = 2
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await admin.run() }
            try await admin.untilReady()
            try await admin.script("create database \(name)")
            let client = PostgresClient(configuration: database, loop: loop, logger: logger)
            group.addTask { try await client.run() }
            let publisher = Publisher(configuration: broker, loop: loop, logger: logger)
            group.addTask { try await publisher.run() }
            let administrator = Administrator(configuration: broker, loop: loop, logger: logger)
            let stack = TestStack(
                broker: broker, database: database, databaseURL: url, loop: loop, publisher: publisher, client: client,
                administrator: administrator, logger: logger)
            do {
                try await stack.prepare(holdback: holdback)
                let result = try await body(stack)
                try await stack.remove(name, management, admin)
                return result
            } catch {
                try? await stack.remove(name, management, admin)
                throw error
            }
        }
    }

    private func prepare(holdback: Double) async throws {
        try await client.untilReady()
        _ = try await Migrations().apply(to: client)
        try await ModelStore(database: client).addIfMissing(.versionOne)
        try await TenantStore(database: client).add(Self.tenant, holdback: holdback)
        try await CatalogStore(database: client).add(try .bundled(), tenant: nil)
        try await administrator.declare(AttuneTopology.topology(tenants: [Self.tenant], shards: 2))
    }

    private func remove(_ name: String, _ management: Management, _ admin: PostgresClient) async throws {
        await publisher.close()
        await administrator.close()
        await client.close()
        try? await management.removeVirtualHost(name)
        try? await admin.script("drop database if exists \(name) with (force)")
        await admin.close()
    }

    // MARK: Services

    /// Runs a worker beside `body`, then drains it.
    func withWorker<Result: Sendable>(
        model: String, settings: WorkerSettings = .quick,
        configure: (inout LanguageModelConfiguration) -> Void = { _ in },
        _ body: @Sendable (ServiceReadiness) async throws -> Result
    ) async throws -> Result {
        let readiness = ServiceReadiness(parts: RevisionWorker.parts)
        var configuration = LanguageModelConfiguration(baseURL: model, model: "stub")
        configuration.maximumAttempts = 1
        configuration.backoffBase = .milliseconds(20)
        configure(&configuration)
        let worker = RevisionWorker(
            broker: broker, database: database, model: configuration, settings: settings, readiness: readiness,
            logger: logger)
        return try await withService(worker) { try await body(readiness) }
    }

    /// Runs a trainer beside `body`, then drains it.
    func withTrainer<Result: Sendable>(
        readiness: ServiceReadiness = ServiceReadiness(parts: Trainer.parts),
        configure: (inout TrainerSettings) -> Void = { _ in }, _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        var settings = TrainerSettings()
        settings.shards = 2
        configure(&settings)
        let trainer = Trainer(
            broker: broker, database: database, settings: settings, readiness: readiness, logger: logger)
        return try await withService(trainer) { try await body() }
    }

    func withService<Result: Sendable>(
        _ service: any Service, _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        var quiet = logger
        quiet.logLevel = .critical
        let services = ServiceGroup(configuration: .init(services: [service], logger: quiet))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            do {
                let result = try await body()
                await services.triggerGracefulShutdown()
                try await group.waitForAll()
                return result
            } catch {
                group.cancelAll()
                throw error
            }
        }
    }

    // MARK: Messages

    /// Publishes a body to the team's jobs, confirmed.
    func enqueue(
        _ body: [UInt8], tenant: String = tenant, _ change: (inout MessageProperties) -> Void = { _ in }
    ) async throws {
        var properties = MessageProperties()
        properties.timestamp = Int(Date().timeIntervalSince1970)
        change(&properties)
        try await publisher.publish(
            OutgoingMessage(
                exchange: Names.jobs, routingKey: tenant, isMandatory: true, properties: properties, body: body))
    }

    func enqueue(_ job: RevisionJob) async throws {
        try await enqueue(job.encoded()) { $0.correlationID = job.jobID }
    }

    func send(_ feedback: Feedback) async throws {
        try await publisher.publish(EntryMessage.feedback(feedback, of: Self.tenant))
    }

    /// Takes the next message of a queue, waiting for it.
    func take(_ queue: String, within limit: Duration = .seconds(30)) async throws -> Delivery {
        let end = ContinuousClock.now.advanced(by: limit)
        while ContinuousClock.now < end {
            if let delivery = try await administrator.get(queue) {
                await administrator.acknowledge([delivery.tag])
                SentMessages.record(delivery)
                return delivery
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Missing(description: "no message in \(queue) within \(limit)")
    }

    struct Missing: Error, CustomStringConvertible { let description: String }

    func result() async throws -> RevisedResponse {
        try RevisedResponse.decode(try await take(Names.results(of: Self.tenant)).body)
    }

    func depth(_ queue: String) async throws -> Int {
        try #require(try await administrator.queueExists(queue)).messages
    }

    /// Waits until each queue has a leader again after a restart of the broker: purging goes through it. RabbitMQ 3.10 ends
    /// its own processes, with the messages in its log, where a virtual host is removed before.
    func emptyQueues() async throws {
        for queue in AttuneTopology.topology(tenants: [Self.tenant], shards: 2).queues {
            try await eventually(within: .seconds(60), "\(queue.name) has no leader") {
                (try? await administrator.purge(queue.name)) != nil
            }
        }
    }
}

extension WorkerSettings {
    /// Short waits, for tests.
    static var quick: WorkerSettings {
        var settings = WorkerSettings()
        settings.refresh = .milliseconds(200)
        settings.grace = .seconds(10)
        settings.randomShare = 0
        settings.modelTimeLimit = .seconds(20)
        return settings
    }
}

extension PostgresClient {
    func untilReady() async throws {
        try await eventually("the database is not there") { self.state == .ready }
    }
}

/// Keeps the stacks that are up at once, and with them the servers' connections, few.
private actor StackLimit {
    static let shared = StackLimit()

    private var free = 4
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func enter() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func leave() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}
