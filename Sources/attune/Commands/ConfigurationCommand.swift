import ArgumentParser

struct ConfigurationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "configuration",
        abstract: "Lists every setting with its flag, environment variable, default and present value.",
        discussion: """
            Examples:
              attune configuration --config /etc/attune.json
              attune configuration --markdown
            """)

    @Flag(help: "The table of the README: names, defaults and meanings, without present values.")
    var markdown = false

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        if markdown { return print(ConfigurationReference.markdown) }
        let settings = try await options.load()
        var table = TextTable(["setting", "environment", "default", "now", "what it is"])
        for setting in Setting.all {
            let value = settings.text(setting.key)
            table.add([
                setting.flag, setting.environment, setting.standard ?? "–",
                value.map { setting.isSecret ? "(set)" : $0 } ?? "", setting.help,
            ])
        }
        print(table.text)
    }
}
