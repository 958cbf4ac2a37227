import ArgumentParser
import Logging
import Operations
import ServiceLifecycle
import UnixSignals
import Workers

struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Revises jobs until it is told to stop.",
        discussion: """
            Waits for the broker, the database and the language model, takes up new teams by itself, and drains on
            SIGTERM: what is in flight is finished or goes back to its queue.

            Example:
              attune worker --model-url http://127.0.0.1:8080/v1 --model-slots 32 --health-port 9090
            """)

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try await options.load()
        let logger = try settings.logger("attune.worker")
        let readiness = ServiceReadiness(parts: RevisionWorker.parts)
        let worker = RevisionWorker(
            broker: try settings.broker("attune worker"), database: try settings.database("attune worker"),
            model: try settings.languageModel(), settings: try settings.worker(), readiness: readiness,
            logger: logger)
        try await run(worker, beside: try settings.healthServer(readiness, logger), readiness, logger)
    }
}

struct TrainerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trainer",
        abstract: "Turns feedback into weights until it is told to stop.",
        discussion: """
            Example:
              attune trainer --health-port 9091
            """)

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try await options.load()
        let logger = try settings.logger("attune.trainer")
        let readiness = ServiceReadiness(parts: Trainer.parts)
        let trainer = Trainer(
            broker: try settings.broker("attune trainer"), database: try settings.database("attune trainer"),
            settings: try settings.trainer(), readiness: readiness, logger: logger)
        try await run(trainer, beside: try settings.healthServer(readiness, logger), readiness, logger)
    }
}

extension AsyncParsableCommand {
    /// Runs a service until SIGTERM or SIGINT, and says what it waits for.
    fileprivate func run(
        _ service: any Service, beside health: HealthServer?, _ readiness: ServiceReadiness, _ logger: Logger
    ) async throws {
        readiness.onChange { waiting in
            guard !waiting.isEmpty else { return logger.info("ready") }
            let parts = waiting.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            logger.info("waiting", metadata: ["for": "\(parts.joined(separator: "; "))"])
        }
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(
                service: service, successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .cancelGroup)
        ]
        if let health { services.append(.init(service: health)) }
        let group = ServiceGroup(
            configuration: .init(
                services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do { try await group.run() } catch {
            logger.critical("ended", metadata: ["error": "\(error)"])
            throw ExitCode.failure
        }
    }
}
