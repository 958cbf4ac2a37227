import ArgumentParser
import Foundation

/// A command as the argument parser describes itself (its help as JSON).
struct CommandDescription: Decodable {
    struct Argument: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String
        }

        let kind: String
        let shouldDisplay: Bool
        let isOptional: Bool
        let isRepeating: Bool
        let names: [Name]?
        let valueName: String?
        let defaultValue: String?
        let abstract: String?

        var isHelp: Bool { names?.contains { $0.name == "help" } ?? false }

        /// `--file` or `-h`; nil for one that has its place.
        var option: String? {
            names?.first.map { ($0.kind == "long" ? "--" : "-") + $0.name }
        }
    }

    let commandName: String
    let abstract: String?
    let discussion: String?
    let subcommands: [CommandDescription]?
    let arguments: [Argument]?

    /// - Throws: `DecodingError` where the parser describes itself in another form.
    static func read(_ command: any ParsableCommand.Type) throws -> CommandDescription {
        struct Dump: Decodable { let command: CommandDescription }
        return try JSONDecoder().decode(Dump.self, from: Data(command._dumpHelp().utf8)).command
    }
}
