import ArgumentParser
import Personalization
import Playground
import ServiceLifecycle
import UnixSignals
import Workers

struct PlaygroundCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "playground",
        abstract: "Serves one page to try Attune on oneself.",
        discussion: """
            Five questions place you; then a response is revised for you, with the changes marked and the reason told. The
            page goes through RabbitMQ as any product does, so a worker and a trainer must be running. It listens on
            127.0.0.1 only.

            Example:
              attune playground --tenant demo --port 8090
            """)

    @Option(help: "The port of 127.0.0.1 to listen on.")
    var port = 8090

    @OptionGroup var options: SettingsOptions

    func validate() throws {
        guard 1...65_535 ~= port else { throw ValidationError("--port must be from 1 to 65535") }
    }

    func run() async throws {
        let settings = try await options.load()
        let logger = try settings.logger("attune.playground")
        let server = PlaygroundServer(
            broker: try settings.broker("attune playground"), database: try settings.database("attune playground"),
            tenant: try settings.tenant(), port: port,
            style: try settings.worker().modelClass == .small ? .small : .capable, logger: logger)
        print("http://127.0.0.1:\(port)/")
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: server)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }
}
