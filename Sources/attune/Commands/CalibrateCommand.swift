import ArgumentParser
import Foundation
import LanguageModel
import Logging
import Personalization
import Postgres
import Workers

struct CalibrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Measures what each prompt does with the deployment's own model.",
        discussion: """
            Has the model revise baselines with every prompt, as a worker would, and measures the change. What it finds \
            counts for workers within seconds. Every call is kept as it ends: run it again after an interruption and it \
            goes on where it was. --samples 0 calls nothing and shows what is known, from jobs too.

            An effect is the change of the prompt's own attribute for an average text, in standard deviations over model \
            responses, with half its 95 % interval; the slope (in wide terminals, and with --json) says how much more it is \
            for each unit that a text has of the attribute already. passes is the share that the guards accept.

            Exit status: 0 when every prompt works, 3 when one does not do what it says, 1 when calibrating failed.

            Examples:
              attune calibrate --model-url http://127.0.0.1:8080/v1 --model-name llama3.1:8b
              attune calibrate --prompts brevity.concise,warmth.warm --samples 48 --json
              attune calibrate --tenant demo --texts responses.jsonl
            """)

    @Option(help: "Only for this team, with its catalog; without it, for every team.")
    var tenant: String?

    @Option(
        help: "Baselines in JSON Lines, {\"text\", \"prompt\"?, \"domain\"?}; without it, 24 that come with Attune.")
    var texts: String?

    @Option(help: "Ids of prompts, separated by commas; without it, all that the model can do.")
    var prompts: String?

    @Option(help: "Baselines for each prompt, 0 to 10000.")
    var samples = 24

    @Option(help: "The share of candidates that has to pass the guards, 0 to 1.")
    var acceptance = 0.3

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var options: SettingsOptions

    func validate() throws {
        guard (0...10_000).contains(samples) else { throw ValidationError("--samples must be 0 to 10000") }
        guard (0...1).contains(acceptance) else { throw ValidationError("--acceptance must be 0 to 1") }
    }

    func run() async throws {
        let settings = try await options.load()
        let tenant = try tenant.map { try TenantName(validating: $0).rawValue } ?? ""
        let texts =
            try texts.map { try JSONLines.read($0) { try CalibrationText(json: $0) } }
            ?? CalibrationText.bundled()
        let report = try await Connected.database(settings) { database in
            let calibration = try await Calibration(
                settings: settings, database: database, tenant: tenant, prompts: prompts)
            if samples > 0 { try await calibration.run(on: texts, samples: samples) }
            return try await calibration.report(acceptance: acceptance)
        }
        print(json ? try Output.json(report) : report.text)
        if !report.failing.isEmpty { throw ExitCode(3) }
    }
}

extension CalibrationReport {
    /// Columns from which on a prompt's slope and tokens are shown too.
    private static let wide = 100

    fileprivate var text: String {
        let number = { (value: Double) in String(format: "%+.2f", value) }
        let isWide = TerminalScreen.width >= Self.wide
        var table = TextTable(
            ["prompt", "n", "effect"] + (isWide ? ["slope", "tokens"] : []) + ["passes", "verdict"])
        for row in prompts {
            let isSeen = row.candidates > 0
            let effect = "\(number(row.effect)) ± \(String(format: "%.2f", (row.high - row.low) / 2))"
            table.add(
                [row.prompt, String(row.candidates), isSeen ? effect : ""]
                    + (isWide
                        ? [isSeen ? number(row.slope) : "", row.tokens.map { String(Int($0.rounded())) } ?? ""] : [])
                    + [isSeen ? "\(Int((row.acceptance * 100).rounded())) %" : "", row.remark])
        }
        var lines = ["model \(languageModel)", "", table.text]
        let besides = prompts.filter { !$0.side.isEmpty }
        if !besides.isEmpty { lines += ["", "They also change:"] }
        for row in besides {
            let side = row.side.map { "\($0.name) \(number($0.effect))" }.joined(separator: ", ")
            lines.append(Paragraph.wrap(side, first: "  \(row.prompt): ", indent: 4))
        }
        if failing.isEmpty {
            if prompts.contains(where: { $0.verdict == .unknown }) {
                lines.append("\nsome prompts were seen too seldom to tell: raise --samples")
            }
        } else {
            lines.append("\n\(failing.count) of \(prompts.count) prompts do not do what they say with this model.")
            lines.append(
                Paragraph.wrap(
                    "Workers choose by these effects; word such prompts anew, or leave them out of the catalog."))
        }
        return lines.joined(separator: "\n")
    }
}
