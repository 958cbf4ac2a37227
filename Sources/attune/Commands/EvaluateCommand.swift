import ArgumentParser
import Foundation
import Personalization
import RewardFactorization

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Backtests preference data: how well would new people be predicted after a few answers?",
        discussion: """
            Needs no broker and no database. Base reward functions are learned from the people in train; each new person \
            answers some of their own comparisons in adapt, chosen by the strategy, and is measured on theirs in test.

            Both files have one JSON object a line, in UTF-8:
              --responses    {"id", "prompt"?, "text"?, "features"?: [numbers]}
              --comparisons  {"user_id", "a", "b", "preferred": "a"|"b", "split"?: "train"|"adapt"|"test",
                              "shown_first"?: "a"|"b"}
            a and b are ids of responses; ids with the same prompt and the same text are one response. Features are \
            computed from the text where none are given. Without splits a fifth of the people, drawn by the seed, is new, \
            and half of the comparisons of each of them is test.

            auc is the mean over new people of the area under the ROC curve of λ·(φ(a) − φ(b)), averaged over both \
            orientations of every pair, so that it does not matter which response the file calls a. accuracy and log loss \
            are means over people too; the calibration error (ece) is over all their comparisons. users are those with \
            that many comparisons in adapt: compare rows with equal users.

            pooled is one reward for everybody, individual one a person without sharing, both regularised logistic \
            regression on the same features; without a number of answers, individual has all of adapt.

            With --features local-2+embedding and an endpoint (--embedding-url, --embedding-name), texts' embeddings are \
            features too. The same comparisons are then evaluated without them as well, and the gain is shown.

            --standardise prompt scales each feature within the responses to one prompt. It often predicts better, but a \
            deployment can do it only where several candidates of a prompt are at hand. auto takes what predicts people \
            of train better who were held out.

            Examples:
              attune evaluate --responses responses.jsonl --comparisons comparisons.jsonl
              attune evaluate --responses r.jsonl --comparisons c.jsonl --answers 0,5 --strategy bald --json | jq .pooled
            """)

    @Option(help: "The responses that were compared; - for standard input.")
    var responses: String

    @Option(help: "Who preferred which; - for standard input.")
    var comparisons: String

    @Option(help: "Numbers of answers after which new people are measured.")
    var answers = "0,5,10,20,40"

    @Option(help: "What is computed of texts: local-2, or local-2+embedding.")
    var features = "local-2"

    @Option(help: "How questions are chosen: random, d-optimal, bald, published.")
    var strategy = "random,d-optimal,bald,published"

    @Option(help: "The number of base reward functions, or a range to choose from, 1 to 16.")
    var baseFunctions = "1-10"

    @Option(help: "Scale features over all responses, within each prompt, or as it predicts better: all, prompt, auto.")
    var standardise = "auto"

    @Option(help: "Seed of every random choice; the same seed gives the same figures.")
    var seed: UInt64 = 1

    @Option(help: "Take at most so many people, drawn by the seed.")
    var limitUsers: Int?

    @Option(help: "Threads to use; all processors without it.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: "Write each response's id and features, as JSON Lines, to this file.")
    var featuresOut: String?

    @Option(help: "Write what is predicted of every comparison in test, as JSON Lines, to this file.")
    var predictionsOut: String?

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard responses != "-" || comparisons != "-" else {
            throw ValidationError(
                "only one of --responses and --comparisons can be standard input; give a file for the other")
        }
        _ = try options()
    }

    func run() async throws {
        let options = try options()
        let note = ProgressNote()
        let loaded = try await settings.load()
        let triesEmbeddings = try loaded.triesEmbeddings(features)
        do {
            let responses = try await Connected.embedder(loaded) { embedder in
                try await readResponses(triesEmbeddings ? embedder : nil, note)
            }
            let comparisons = try readComparisons(of: responses, note)
            let evaluation = Evaluation(responses: responses, comparisons: comparisons, options: options)
            let predictions = try predictionsOut.map(LinesFile.init)
            var report = try await evaluation.run {
                note.show($0.stage, share: $0.shareDone)
            } predictions: {
                try predictions?.write($0.append)
            }
            try predictions?.close()
            if responses.specification?.embedding != nil {
                let plain = Evaluation(
                    responses: responses.withoutEmbedding(), comparisons: comparisons, options: options)
                report.compare(
                    without: try await plain.run { note.show("without embeddings: \($0.stage)", share: $0.shareDone) })
            }
            note.end()
            for warning in report.warnings { Self.complain("warning: \(warning.message)") }
            print(json ? report.json() : EvaluationTable(report).text)
        } catch let error as EvaluationError {
            note.end()
            throw CommandError(error.description)
        } catch let error as RewardFactorizationError {
            note.end()
            throw CommandError(error.description)
        }
    }

    // MARK: Options

    private func options() throws -> EvaluationOptions {
        let counts = try Self.list(answers).map { text in
            guard let count = Int(text) else {
                throw ValidationError("--answers must be whole numbers by comma, not \(text)")
            }
            return count
        }
        let strategies = try Self.list(strategy).map { text in
            guard let strategy = QuestionStrategy(rawValue: text) else {
                let names = QuestionStrategy.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--strategy must be some of \(names), not \(text)")
            }
            return strategy
        }
        guard let standardisation = EvaluationStandardisation(rawValue: standardise) else {
            throw ValidationError("--standardise must be all, prompt or auto")
        }
        do {
            return try EvaluationOptions(
                answers: counts, strategies: strategies, baseFunctions: try Self.range(baseFunctions),
                standardisation: standardisation, seed: seed, userLimit: limitUsers, threads: threads)
        } catch let error as EvaluationError {
            throw ValidationError(error.message)
        }
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
    }

    /// Reads `6`, `2-8` or `2...8`.
    private static func range(_ text: String) throws -> ClosedRange<Int> {
        let ends = text.replacingOccurrences(of: "...", with: "-").split(
            separator: "-", omittingEmptySubsequences: false
        ).map { Int($0) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last else {
            throw ValidationError("--base-functions must be a number or a range, such as 6 or 2-8")
        }
        return first...last
    }

    // MARK: Files

    /// Lines whose texts are embedded together.
    private static let linesAtOnce = 128

    private func readResponses(_ embedder: TextEmbedder?, _ note: ProgressNote) async throws -> EvaluationResponses {
        let space = try await embedder?.space()
        var result = EvaluationResponses(
            file: responses == "-" ? "standard input" : responses,
            specification: space.map { .current(with: $0) } ?? .current)
        let output = try featuresOut.map(LinesFile.init)
        let reader = try LineReader(responses)
        while true {
            var lines: [(bytes: [UInt8], number: Int)] = []
            while lines.count < Self.linesAtOnce, let line = try reader.next() { lines.append((line, reader.number)) }
            guard let last = lines.last else { break }
            var embeddings = TextEmbeddings.none
            if let space, let embedder {
                let texts = lines.compactMap { EvaluationResponses.text(ofLine: $0.bytes) }
                embeddings = try await embedder.embeddings(of: texts, in: space)
            }
            for line in lines {
                let (id, psi) = try result.add(line: line.bytes, number: line.number, embeddings: embeddings)
                try output?.write { FeatureLine.append(id: id, features: psi, to: &$0) }
            }
            note.show("reading responses, line \(last.number)")
        }
        try reader.requireLine()
        try output?.close()
        return result
    }

    private func readComparisons(of responses: EvaluationResponses, _ note: ProgressNote) throws
        -> EvaluationComparisons
    {
        var result = EvaluationComparisons(file: comparisons == "-" ? "standard input" : comparisons)
        try FileLines.read(comparisons) { line, number in
            try result.add(line: line, number: number, of: responses)
            if number.isMultiple(of: 20000) { note.show("reading comparisons, line \(number)") }
        }
        return result
    }

    private static func complain(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
