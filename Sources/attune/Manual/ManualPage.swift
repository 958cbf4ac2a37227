/// The manual page in mdoc (mandoc's and groff's macros; mdoc(7)).
struct ManualPage {
    private var lines: [String] = []

    /// The page.
    var text: String { lines.joined(separator: "\n") + "\n" }

    /// - Parameters:
    ///   - root: The program's description.
    ///   - settings: What can be configured.
    ///   - date: As mdoc wants it, such as `November 24, 2026`.
    init(_ root: CommandDescription, settings: [Setting], date: String) {
        lines = [
            ".Dd \(date)", ".Dt \(root.commandName.uppercased()) 1", ".Os", ".Sh NAME", ".Nm \(root.commandName)",
            ".Nd \(Self.escaped(Self.withoutPeriod(root.abstract ?? "")))", ".Sh SYNOPSIS", ".Nm", ".Ar command",
            ".Op Ar option ...", ".Sh DESCRIPTION",
        ]
        add(paragraphs: root.discussion ?? "")
        lines.append(".Sh COMMANDS")
        for command in root.subcommands ?? [] where command.commandName != "help" {
            add(command, path: command.commandName)
        }
        lines += [
            ".Sh CONFIGURATION",
            "Each setting comes from its flag, else from its environment variable, else from the JSON file that",
            ".Fl -config", "or", ".Ev ATTUNE_CONFIG", "names.", ".Bl -tag -width Ds",
        ]
        for setting in settings {
            lines += [
                ".It Fl \(Self.escaped(String(setting.flag.dropFirst()))) , Ev \(Self.escaped(setting.environment))",
                Self.escaped(setting.help + (setting.standard.map { " Default: \($0)." } ?? "")),
            ]
        }
        lines.append(".El")
        lines += [
            ".Sh EXIT STATUS", ".Bl -tag -width Ds", ".It 0", "It was done.", ".It 1",
            "It could not be done, or not all of it; what to do next is said on standard error.", ".It 64",
            "Wrong usage or configuration.", ".It 130", "Interrupted.", ".El", ".Sh SEE ALSO",
            ".Lk https://arxiv.org/abs/2503.06358 \"PReF: reward factorization\"",
        ]
    }

    private mutating func add(_ command: CommandDescription, path: String) {
        let own = (command.arguments ?? []).filter { $0.shouldDisplay && !$0.isHelp }
        let subcommands = (command.subcommands ?? []).filter { $0.commandName != "help" }
        lines.append(".Ss attune \(Self.escaped(path))")
        lines.append(Self.escaped(command.abstract ?? ""))
        if let discussion = command.discussion { add(paragraphs: discussion) }
        // Settings are flags of every command; they have a section of their own.
        let shown = own.filter { $0.valueName != "flags" && $0.option != "--config" }
        if !shown.isEmpty {
            lines.append(".Bl -tag -width Ds")
            for argument in shown { add(argument) }
            lines.append(".El")
        }
        for subcommand in subcommands { add(subcommand, path: path + " " + subcommand.commandName) }
    }

    private mutating func add(_ argument: CommandDescription.Argument) {
        let value = argument.kind == "flag" ? "" : " Ar \(Self.escaped(argument.valueName ?? "value"))"
        if let option = argument.option {
            lines.append(".It Fl \(Self.escaped(String(option.dropFirst())))\(value)")
        } else {
            lines.append(".It\(value)")
        }
        let standard = argument.kind == "flag" ? nil : argument.defaultValue
        lines.append(Self.escaped((argument.abstract ?? "") + (standard.map { " Default: \($0)." } ?? "")))
    }

    /// Running text as paragraphs; indented lines as they stand.
    private mutating func add(paragraphs text: String) {
        var isLiteral = false
        var isFirst = true
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("  ") {
                if !isLiteral { lines.append(".Bd -literal -offset indent") }
                isLiteral = true
                lines.append(Self.escaped(String(line.dropFirst(2))))
            } else {
                if isLiteral { lines.append(".Ed") }
                isLiteral = false
                if line.isEmpty || isFirst { lines.append(".Pp") }
                if !line.isEmpty { lines.append(Self.escaped(String(line))) }
            }
            isFirst = false
        }
        if isLiteral { lines.append(".Ed") }
    }

    private static func withoutPeriod(_ text: String) -> String {
        text.hasSuffix(".") ? String(text.dropLast()) : text
    }

    /// No character of the text is a request or an escape; hyphens stay what can be copied.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\e"
            case "-": escaped += "\\-"
            case "\"": escaped += "\\(dq"
            default:
                for scalar in character.unicodeScalars {
                    escaped +=
                        scalar.isASCII
                        ? String(scalar) : "\\[u\(String(scalar.value, radix: 16, uppercase: true).leftPadded)]"
                }
            }
        }
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }
}

extension String {
    /// At least four digits, as groff wants a character's number.
    fileprivate var leftPadded: String { String(repeating: "0", count: max(0, 4 - count)) + self }
}
