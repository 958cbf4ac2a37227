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
            Alerts and the dashboard need one: it alone has the queues' figures among its metrics. Workers and trainers
            serve the same page on their health ports, and ask the broker only while somebody reads it.

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
        guard try settings.seconds("status.interval", default: 5, in: 0...3600) > .zero else {
            throw ValidationError(
                "status.interval is 0, and a monitor does nothing but look: set it to 5, for instance")
        }
        let observing = try Observing(settings, name: "attune monitor", parts: [], tellsOfQueues: true, logger: logger)
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
