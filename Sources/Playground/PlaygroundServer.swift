public import AMQP
import EventLoop
import Hummingbird
public import Logging
public import Personalization
public import Postgres
public import ServiceLifecycle

/// Serves the playground: one page on which a person is placed and sees a response become their own.
///
/// It is a product as any other: jobs, questions and feedback go through RabbitMQ. Only the bars of the weights come
/// from the database. It listens on loopback alone, because whoever reaches it can be anybody.
public struct PlaygroundServer: Service {
    private let broker: AMQPConfiguration
    private let database: PostgresConfiguration
    private let tenant: String
    private let port: Int
    private let style: RevisionPromptStyle
    private let logger: Logger

    /// - Parameters:
    ///   - tenant: The team that the page speaks for.
    ///   - port: On 127.0.0.1.
    ///   - style: How the worker words its instructions, which the page shows.
    public init(
        broker: AMQPConfiguration, database: PostgresConfiguration, tenant: String, port: Int,
        style: RevisionPromptStyle = .capable, logger: Logger
    ) {
        self.broker = broker
        self.database = database
        self.tenant = tenant
        self.port = port
        self.style = style
        self.logger = logger
    }

    /// Serves until it is told to stop; a broker or database that is away is waited for, and the page says so.
    public func run() async throws {
        let loop = try EventLoop(name: "attune playground")
        defer { loop.shutdown() }
        let consumer = Consumer(configuration: broker, loop: loop, logger: logger)
        let publisher = Publisher(configuration: broker, loop: loop, logger: logger)
        let database = PostgresClient(configuration: database, loop: loop, logger: logger)
        let exchange = Exchange(consumer: consumer, publisher: publisher, tenant: tenant)
        let portraits = Portraits(database: database, tenant: tenant)
        let router = PlaygroundRoutes(
            visits: Visits(exchange: exchange, portraits: portraits), portraits: portraits, port: port, style: style
        ).router
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: "attune"),
            logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await consumer.run() }
            group.addTask { try await publisher.run() }
            group.addTask { try await database.run() }
            group.addTask { await exchange.run() }
            // Consuming replies is what makes the consumer ready; the page is there before, and says what it waits for.
            group.addTask { _ = try? await consumer.consumeReplies(prefetch: 256) }
            group.addTask {
                try await application.run()
                await consumer.close()
                await publisher.close()
                await database.close()
            }
            do { try await group.waitForAll() } catch {
                group.cancelAll()
                throw error
            }
        }
    }
}
