import ArgumentParser
import Foundation
import Personalization

struct FitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Learns base reward functions from people's answers: a new version of the reward model.",
        discussion: """
            Reads the stored comparisons, learns from four fifths of the people, compares the new version with the active
            one on the rest, stores it as challenger and computes everybody's weights under it, while workers and trainers
            run. With --activate it becomes active if it is not worse; else `attune model activate` does that later.

            With --features local-2+embedding and an endpoint of embeddings, texts that lack embeddings get them first; then
            a model is learned with them and one without, from the same answers. The one with them is taken only where it
            predicts held-out people better beyond doubt, because it costs a request for each job.

            It runs at low priority on one core unless --threads says otherwise. Ctrl-C ends it; with --checkpoint, the
            same command goes on from there.

            Examples:
              attune fit --checkpoint fit.checkpoint --activate
              attune fit --features local-2+embedding --embedding-url http://127.0.0.1:8081/v1 --embedding-name bge-small
            """)

    @Option(help: "A team to learn a version of its own for; all: one for every team.")
    var tenant = "all"

    @Option(help: "How many base functions to try: one number, or a range such as 1...10.")
    var baseFunctions = "1...10"

    @Option(help: "Seed of all random choices: the same answers and seed give the same model.")
    var seed: UInt64 = 1

    @Option(help: "What to learn from: local-2, or local-2+embedding; local-2 unless fit.features says otherwise.")
    var features: String?

    @Option(help: "Cores to compute on; 1 unless fit.threads says otherwise.")
    var threads: Int?

    @Option(help: "A file to leave a checkpoint in, and to go on from where it is there.")
    var checkpoint: String?

    @Option(help: "The fewest answers to learn from; 200 unless fit.minimum-answers says otherwise.")
    var minimumAnswers: Int?

    @Flag(help: "Make the new version active, unless it may be worse than the active one.")
    var activate = false

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var options: SettingsOptions

    func validate() throws { _ = try range() }

    /// The numbers of base functions to try.
    private func range() throws -> ClosedRange<Int> {
        let ends = baseFunctions.replacing("...", with: " ").replacing("-", with: " ").split(separator: " ")
            .map { Int($0) }
        if let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first >= 1, last >= first,
            last <= 16
        {
            return first...last
        }
        throw ValidationError("--base-functions must be a number from 1 to 16, or a range such as 1...10")
    }

    func run() async throws {
        let settings = try await options.load()
        var learning = try settings.learning()
        learning.tenant = tenant == "all" ? nil : try TenantName(validating: tenant).rawValue
        learning.baseFunctions = try range()
        learning.seed = seed
        learning.checkpointFile = checkpoint
        learning.activates = activate
        learning.owner = "attune fit (process \(ProcessInfo.processInfo.processIdentifier))"
        if let threads {
            guard (1...1024).contains(threads) else { throw ValidationError("--threads must be from 1 to 1024") }
            learning.threads = threads
        }
        if let minimumAnswers {
            guard minimumAnswers >= 2 else { throw ValidationError("--minimum-answers must be 2 or more") }
            learning.minimumAnswers = minimumAnswers
        }
        let triesEmbeddings = try settings.triesEmbeddings(features)
        let report = try await Connected.embedder(settings) { embedder in
            learning.embedder = triesEmbeddings ? embedder : nil
            return try await learn(learning, settings)
        }
        if json {
            print(try Output.json(report))
        } else {
            print(Self.text(report, triesEmbeddings: triesEmbeddings))
        }
        if report.outcome == .refused || report.outcome == .tooFew { throw ExitCode.failure }
    }

    private func learn(_ learning: LearningSettings, _ settings: Settings) async throws -> LearningReport {
        let line = StageLine()
        let checkpoint = checkpoint
        defer { line.end() }
        return try await Interruption.heard { interruption in
            do {
                return try await Connected.database(settings, connections: 2) { database in
                    guard
                        let claim = try await FitStore(database: database).claim(
                            tenant: learning.tenant, owner: learning.owner)
                    else {
                        throw CommandError(
                            "another fit has just begun; wait for its end, `attune model list` shows what it made")
                    }
                    return try await ModelLearning(database: database, settings: learning).run(claim: claim) { step in
                        line.show(step.stage.rawValue, share: step.share, detail: step.detail)
                        try interruption.check()
                    }
                }
            } catch is CancellationError where interruption.isAskedFor {
                line.end()
                let next = checkpoint.map { "the same command goes on from \($0)" } ?? "nothing was kept of the fit"
                throw CommandError("interrupted: \(next)")
            }
        }
    }

    private static func text(_ report: LearningReport, triesEmbeddings: Bool) -> String {
        var lines: [String] = []
        if let version = report.version {
            lines.append(
                "version \(version): \(report.baseFunctions.count) base functions from \(report.comparisons) answers of "
                    + "\(report.people) \(report.origin == .simulated ? "simulated " : "")people in \(Int(report.fitSeconds.rounded())) s"
            )
            for name in report.baseFunctions { lines.append(Paragraph.wrap(name, first: "  ", indent: 4)) }
        }
        if report.dropped > 0 {
            lines.append("\(report.dropped) answers lack features and their texts are gone: they were left out")
        }
        let computed = WeightRecomputation.Outcome(people: report.weightsComputed, unusable: report.weightsUnusable)
        if let warning = computed.warning { lines.append(warning) }
        if let embedding = report.scores?.embedding {
            lines.append(embedding.summary)
        } else if triesEmbeddings, report.origin == .simulated {
            lines.append("embeddings were not tried: the texts that simulated people judged are not kept")
        }
        lines.append(report.reason)
        switch report.outcome {
        case .activated: lines.append("it is active now; `attune model back` returns to the version before")
        case .kept: lines.append("it is a challenger; `attune model activate \(report.version ?? 0)` makes it active")
        case .refused:
            lines.append(
                "it stays a challenger; `attune model activate \(report.version ?? 0)` makes it active all the same")
        default: break
        }
        return lines.map { $0.hasPrefix(" ") ? $0 : Paragraph.wrap($0) }.joined(separator: "\n")
    }
}
