import ArgumentParser
import Logging
import Operations
import ServiceLifecycle
import UnixSignals

struct MonitorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor",
        abstract: "Serves the status page and the queues' metrics, and does nothing else, until it is told to stop.",
        discussion: """
            Workers and trainers serve the same on their health ports. Where there are many of them, one monitor looks at
            the broker for all, and they run with ATTUNE_STATUS_INTERVAL=0.

            Example:
              attune monitor --health-port 9092
            """)

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try await options.load()
        let logger = try settings.logger("attune.monitor")
        guard try settings.integer("health.port", default: 0, in: 0...65_535) > 0 else {
            throw ValidationError("health.port is not set: say where to serve the page, as --health-port 9092")
        }
        let observing = try Observing(settings, name: "attune monitor", parts: [], logger: logger)
        let group = ServiceGroup(
            configuration: .init(
                services: observing.services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger))
        do { try await group.run() } catch {
            logger.critical("ended", metadata: ["error": "\(error)"])
            throw ExitCode.failure
        }
    }
}
