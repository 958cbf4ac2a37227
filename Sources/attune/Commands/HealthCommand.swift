import ArgumentParser
import Operations

struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Asks the worker or trainer on this machine whether it is alive, or ready; for probes.",
        discussion: """
            Reads the same settings as the service: health.port, health.host and health.token. Exit status 0 for yes, 1
            for no or no answer.

            Example:
              attune health ready --health-port 9090
            """)

    @Argument(help: "live: the process runs. ready: all that it needs is there.", transform: Self.question)
    var question: HealthProbe.Question

    @OptionGroup var options: SettingsOptions

    private static func question(_ argument: String) throws -> HealthProbe.Question {
        guard let question = HealthProbe.Question(rawValue: argument) else {
            throw ValidationError("ask for live or ready")
        }
        return question
    }

    func run() async throws {
        let settings = try await options.load()
        let answer = try await settings.healthProbe().ask(question)
        print(answer.text)
        if !answer.isFine { throw ExitCode.failure }
    }
}
