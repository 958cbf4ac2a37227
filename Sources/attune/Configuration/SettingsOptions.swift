import ArgumentParser

/// The flags of every command that reads settings.
struct SettingsOptions: ParsableArguments {
    @Option(name: .customLong("config"), help: "A JSON file with settings.")
    var file: String?

    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp("Any setting as a flag, such as --amqp-url URL.", visibility: .default))
    var flags: [String] = []

    /// The settings: flags before environment before file.
    ///
    /// - Throws: `ValidationError` for a flag that is no setting or has no value.
    func load() async throws -> Settings {
        try await Settings(flags: flags, file: file)
    }
}
