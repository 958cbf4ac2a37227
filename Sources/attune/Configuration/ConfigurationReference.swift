/// Every setting as a table in Markdown, for the README.
enum ConfigurationReference {
    static var markdown: String {
        var lines = ["| environment | default | |", "|---|---|---|"]
        for setting in Setting.all {
            let standard = setting.standard.map { $0.contains(" ") ? $0 : "`\($0)`" } ?? ""
            lines.append("| `\(setting.environment)` | \(escaped(standard)) | \(escaped(setting.help)) |")
        }
        return lines.joined(separator: "\n")
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("|", with: "\\|").replacing("<", with: "&lt;")
    }
}
