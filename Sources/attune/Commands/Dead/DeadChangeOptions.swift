import ArgumentParser
import Foundation

/// What the commands that take dead letters away have in common.
struct DeadChangeOptions: ParsableArguments {
    @OptionGroup var selection: DeadSelection

    @Flag(help: "All of them: needed where nothing else is selected.")
    var all = false

    @Option(help: "The most letters to take.")
    var limit: Int?

    @Flag(help: "Only say what would be done.")
    var dryRun = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if selection.isEmpty, !all { throw ValidationError("select by --id, --reason or age, or give --all") }
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
    }

    /// Prints what was done, and ends with the exit status that says how far.
    ///
    /// - Parameters:
    ///   - done: Such as `discarded`.
    ///   - more: Lines between the first and the last.
    ///   - isFailed: Whether something that was meant was not done.
    /// - Throws: `ExitCode` 130 after an interruption, 1 where something is left.
    func show(
        _ report: some DeadChangeReport, count: Int, done: String, more: [String] = [], isFailed: Bool = false
    ) throws {
        if json {
            print(try report.commandJSON())
        } else {
            var lines = ["\(count) dead letters \(dryRun ? "would be" : "were") \(done)"] + more
            if report.unseen > 0 { lines.append("\(report.unseen) more were not looked at: run it again") }
            if report.isInterrupted { lines.append("interrupted: the rest stays") }
            print(lines.joined(separator: "\n"))
        }
        if report.isInterrupted { throw ExitCode(130) }
        if isFailed || report.unseen > 0 { throw ExitCode.failure }
    }
}

/// What a command says that took dead letters away.
protocol DeadChangeReport: Encodable {
    var unseen: Int { get }
    var isInterrupted: Bool { get }
}
