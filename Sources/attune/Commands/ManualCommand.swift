import ArgumentParser
import Foundation

struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Prints the manual page.",
        discussion: """
            Shell completions come from --generate-completion-script bash, zsh or fish.

            Examples:
              attune manual | man -l -
              attune --generate-completion-script bash > ~/.local/share/bash-completion/completions/attune
            """)

    func run() throws {
        let page = ManualPage(
            try CommandDescription.read(Attune.self), settings: Setting.all,
            date: Date().formatted(
                Date.FormatStyle(locale: Locale(identifier: "en_US"), timeZone: .gmt).month(.wide).day().year()))
        print(page.text, terminator: "")
    }
}
