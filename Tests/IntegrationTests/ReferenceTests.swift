import ArgumentParser
import Foundation
import Testing

@testable import attune

@Suite("What is generated from the commands")
struct ReferenceTests {
    private static var readme: String {
        get throws {
            var root = URL(fileURLWithPath: #filePath)
            for _ in 0..<3 { root.deleteLastPathComponent() }
            return try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        }
    }

    @Test("the README's table of settings is current: `attune configuration --markdown` prints it")
    func settings() throws {
        let readme = try Self.readme
        #expect(readme.contains("\n" + ConfigurationReference.markdown + "\n"))
    }

    /// Every command that does something, with its path.
    private static func leaves(_ command: CommandDescription, _ path: [String] = []) -> [([String], CommandDescription)]
    {
        let own = path + [command.commandName]
        let subcommands = (command.subcommands ?? []).filter { $0.commandName != "help" }
        return subcommands.isEmpty ? [(own, command)] : subcommands.flatMap { leaves($0, own) }
    }

    @Test("every command says what it does, with an example that the parser takes")
    func examples() throws {
        for (path, command) in Self.leaves(try CommandDescription.read(Attune.self)) {
            let name = path.joined(separator: " ")
            #expect(command.abstract?.isEmpty == false, "\(name) has no abstract")
            let lines = (command.discussion ?? "").split(separator: "\n")
            let examples = lines.filter { $0.hasPrefix("  attune ") }.map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(!examples.isEmpty, "\(name) has no example")
            #expect(examples.contains { $0.contains(name) }, "\(name) shows another command")
            for example in examples {
                for part in example.split(separator: #/ (?:\||\|\||&&|>|>>|#|&)(?: |$)|; /#)
                where part.hasPrefix("attune ") && !part.contains("--generate-completion-script") {
                    let words = Self.words(String(part)).dropFirst()
                    #expect(throws: Never.self, "\(part)") { _ = try Attune.parseAsRoot(Array(words)) }
                }
            }
        }
    }

    /// Splits a line as a shell does, as far as examples need it.
    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        for character in line {
            if character == "'" {
                isQuoted.toggle()
            } else if character == " ", !isQuoted {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        return word.isEmpty ? words : words + [word]
    }

    @Test("the manual page has every command and setting, and no line that would be taken for a macro")
    func manual() throws {
        let root = try CommandDescription.read(Attune.self)
        let page = ManualPage(root, settings: Setting.all, date: "November 24, 2026").text
        for (path, _) in Self.leaves(root) {
            #expect(page.contains(".Ss " + path.joined(separator: " ").replacing("-", with: "\\-")))
        }
        for setting in Setting.all { #expect(page.contains(setting.environment)) }
        let macros = Set(page.split(separator: "\n").filter { $0.hasPrefix(".") }.map { $0.prefix(3) })
        let known = [
            ".Dd", ".Dt", ".Os", ".Sh", ".Nm", ".Nd", ".Ar", ".Op", ".Pp", ".Ss", ".Bl", ".El", ".It", ".Bd", ".Ed",
            ".Fl", ".Ev", ".Lk",
        ]
        #expect(macros.allSatisfy { known.contains(String($0)) }, "\(macros)")
        #expect(page.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test("completion scripts are there for three shells", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) throws {
        let script = Attune.completionScript(for: try #require(CompletionShell(rawValue: shell)))
        #expect(script.contains("tenants") && script.contains("explain"))
    }
}
