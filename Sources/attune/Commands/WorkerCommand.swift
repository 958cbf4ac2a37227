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
        let observing = try Observing(settings, name: "attune worker", parts: RevisionWorker.parts, logger: logger)
        let worker = RevisionWorker(
            broker: try settings.broker("attune worker"), database: try settings.database("attune worker"),
            model: try settings.languageModel(), settings: try settings.worker(), readiness: observing.readiness,
            logger: logger)
        try await run(worker, observing, logger)
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
        let observing = try Observing(settings, name: "attune trainer", parts: Trainer.parts, logger: logger)
        let trainer = Trainer(
            broker: try settings.broker("attune trainer"), database: try settings.database("attune trainer"),
            settings: try settings.trainer(), readiness: observing.readiness, logger: logger)
        try await run(trainer, observing, logger)
    }
}

extension AsyncParsableCommand {
    /// Runs a service until SIGTERM or SIGINT, and says what it waits for.
    fileprivate func run(
        _ service: any Service, _ observing: Observing, _ logger: Logger
    ) async throws {
        ProcessMemory.dropCode()
        observing.readiness.onChange { waiting in
            guard !waiting.isEmpty else {
                // Not on the thread that tells of it: it is an event loop's.
                Task.detached {
                    ProcessMemory.dropCode()
                    try? await Task.sleep(for: .seconds(10))
                    ProcessMemory.dropCode()
                }
                return logger.info("ready")
            }
            let parts = waiting.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            logger.info("waiting", metadata: ["for": "\(parts.joined(separator: "; "))"])
        }
        // Services are shut down from the last to the first: what is told of the drain is told until its end.
        var services = observing.services.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) }
        services.append(
            .init(
                service: service, successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .cancelGroup))
        // This one beats until the drain has ended.
        if let notifier = SystemdNotifier(readiness: observing.readiness) {
            services.insert(.init(service: notifier), at: 0)
        }
        let group = ServiceGroup(
            configuration: .init(
                services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do { try await group.run() } catch {
            logger.critical("ended", metadata: ["error": "\(error)"])
            throw ExitCode.failure
        }
    }
}
