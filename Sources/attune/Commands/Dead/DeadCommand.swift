import ArgumentParser

struct DeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead",
        abstract: "Dead letters: what could not be processed, and why.",
        discussion: """
            Looking at dead letters takes none away and keeps their order; while it lasts nobody else sees them, and the
            broker counts the look as a return. Their texts are shown only by `attune dead show --text`.

            Exit status: 0 done; 1 something could not be done, which is said; 64 wrong usage; 130 interrupted, with
            everything begun finished.
            """,
        subcommands: [List.self, Show.self, Replay.self, Discard.self])
}
