import ArgumentParser

struct ConfigurationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "configuration",
        abstract: "Lists every setting with its flag, environment variable, default and present value.",
        discussion: "Example:\n  attune configuration --config /etc/attune.json")

    @OptionGroup var options: SettingsOptions

    func run() async throws {
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
