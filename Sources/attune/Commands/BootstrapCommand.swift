import ArgumentParser
import Foundation
import LanguageModel
import Personalization
import Postgres
import Workers

struct BootstrapCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bootstrap",
        abstract: "Makes up answers to learn a first model from, before real people have answered.",
        discussion: """
            Responses of the deployment's model under the catalog's prompts (those of `attune calibrate`, or fresh calls) \
            are judged by simulated people, each fond of a few attributes and not always attentive. Their answers are \
            marked, belong to no team and count as nobody's; `attune fit` learns from them only while there are fewer \
            real answers than fit.minimum-answers, and the version that it makes says `simulated`. Run again, it \
            replaces them.

            --judges rules measures the texts and calls the model for the responses only. --judges model has the model \
            read each pair for each person, one call an answer, and goes on where it was when it was interrupted.

            Example:
              attune bootstrap --people 200 --answers 30 && attune fit --activate
            """)

    enum Judges: String, ExpressibleByArgument, CaseIterable { case rules, model }

    @Option(help: "Simulated people, 2 to 100000.")
    var people = 200

    @Option(help: "Answers of each, 1 to 1000.")
    var answers = 30

    @Option(help: "Who answers for them: rules or model.")
    var judges = Judges.rules

    @Option(
        help: "Baselines in JSON Lines, {\"text\", \"prompt\"?, \"domain\"?}; without it, 24 that come with Attune.")
    var texts: String?

    @Option(help: "Baselines for each prompt, where there are no responses yet.")
    var samples = 24

    @Option(help: "Seed of the people and their answers.")
    var seed: UInt64 = 1

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var options: SettingsOptions

    func validate() throws {
        guard (2...100_000).contains(people) else { throw ValidationError("--people must be 2 to 100000") }
        guard (1...1000).contains(answers) else { throw ValidationError("--answers must be 1 to 1000") }
        guard (1...10_000).contains(samples) else { throw ValidationError("--samples must be 1 to 10000") }
    }

    func run() async throws {
        let settings = try await options.load()
        let minimum = try settings.learning().minimumAnswers
        let texts =
            try texts.map { try JSONLines.read($0) { try CalibrationText(json: $0) } } ?? CalibrationText.bundled()
        let report = try await Connected.database(settings) { database in
            let calibration = try await Calibration(settings: settings, database: database, tenant: "", prompts: nil)
            let store = SimulatedAnswerStore(database: database)
            let pool: CandidatePool
            let stored: Int
            switch judges {
            case .rules:
                pool = try await self.pool(calibration, texts)
                try check(pool)
                let answers = byRule(pool)
                try await store.deleteAll()
                try await store.insert(answers)
                stored = answers.count
            case .model:
                (pool, stored) = try await byModel(calibration, texts, store)
            }
            return Report(
                people: people, answers: stored, judges: judges.rawValue, pool: pool,
                unmoved: calibration.unmoved, realAnswers: try await store.realAnswers(atMost: minimum),
                minimum: minimum)
        }
        print(json ? try Output.json(report) : report.text)
    }

    // MARK: Candidates

    /// The candidates of calibrations, after the calls that are missing.
    private func pool(_ calibration: Calibration, _ texts: [CalibrationText]) async throws -> CandidatePool {
        var pool = CandidatePool(try await calibration.observations())
        if pool.texts.isEmpty {
            try await calibration.run(on: texts, samples: samples)
            pool = CandidatePool(try await calibration.observations())
        }
        return pool
    }

    private func check(_ pool: CandidatePool) throws {
        guard !pool.texts.isEmpty else {
            throw CommandError("the model gave no usable response: see what `attune calibrate` says")
        }
        guard pool.attributes.learnable.count >= 2 else {
            throw CommandError(
                "the responses differ in too little to learn from (\(pool.attributes.learnable.joined(separator: ", "))): "
                    + "use a more capable model, or more prompts")
        }
    }

    // MARK: Answers

    private func byRule(_ pool: CandidatePool) -> [SimulatedAnswer] {
        let attributes = pool.attributes.learnable
        return (0..<people).flatMap { number in
            var person = SimulatedPerson(number: number, attributes: attributes, seed: seed)
            return (0..<answers).compactMap { index -> SimulatedAnswer? in
                guard let pair = person.nextPair(from: pool) else { return nil }
                let prefersFirst = person.prefersFirst(pair, of: pool.specification)
                return SimulatedAnswer(
                    of: person, number: index, pair: pair, prefersFirst: prefersFirst,
                    specification: pool.specification)
            }
        }
    }

    /// Writes the responses anew, for they are kept nowhere, and asks for the answers that are missing.
    private func byModel(
        _ calibration: Calibration, _ texts: [CalibrationText], _ store: SimulatedAnswerStore
    ) async throws -> (CandidatePool, Int) {
        let written = try await calibration.write(on: texts, samples: samples)
        var read = Dictionary(written.map { ($0.observation.sample ?? "", $0.text) }) { first, _ in first }
        for text in texts { read[text.key] = text.text }
        let pool = CandidatePool(written.map(\.observation), written: read)
        try check(pool)
        let prompts = Dictionary(texts.map { ($0.key, $0.prompt) }) { first, _ in first }
        var given = try await store.counts()
        let attributes = pool.attributes.learnable
        let line = StageLine()
        defer { line.end() }
        let slots = calibration.model.slots
        let stored = try await calibration.withModel { model in
            let judge = ModelJudge(model: model, catalog: calibration.catalog)
            for number in 0..<people {
                var person = SimulatedPerson(number: number, attributes: attributes, seed: seed)
                let done = min(given[person.userID] ?? 0, answers)
                line.show(
                    "answers", share: Double(number) / Double(people), detail: "\(number) of \(people) people")
                // Pairs that were answered before are drawn again and passed over.
                let pairs = (0..<answers).compactMap { _ in person.nextPair(from: pool) }.dropFirst(done)
                let answered = try await Self.judge(
                    Array(pairs), first: done, as: person, judge, prompts: prompts, slots: slots,
                    specification: pool.specification)
                try await store.insert(answered)
                given[person.userID] = done + answered.count
            }
            return given.values.reduce(0, +)
        }
        return (pool, stored)
    }

    private static func judge(
        _ pairs: [SimulatedPerson.Pair], first: Int, as person: SimulatedPerson, _ judge: ModelJudge,
        prompts: [String: String?], slots: Int, specification: FeatureSpecification
    ) async throws -> [SimulatedAnswer] {
        try await withThrowingTaskGroup(of: SimulatedAnswer?.self) { group in
            var answers: [SimulatedAnswer] = []
            for (index, pair) in pairs.enumerated() {
                if index >= slots, let answer = try await group.next() ?? nil { answers.append(answer) }
                group.addTask {
                    guard let one = pair.first.text, let two = pair.second.text,
                        let prefersFirst = try await judge.prefersFirst(
                            one, two, answering: prompts[String(pair.first.name.prefix(16))] ?? nil, as: person)
                    else { return nil }
                    return SimulatedAnswer(
                        of: person, number: first + index, pair: pair, prefersFirst: prefersFirst,
                        specification: specification)
                }
            }
            for try await answer in group { if let answer { answers.append(answer) } }
            return answers.sorted { $0.number < $1.number }
        }
    }
}

/// What `attune bootstrap` tells.
private struct Report: Encodable {
    let people: Int
    let answers: Int
    let judges: String
    let texts: Int
    let candidates: Int
    let learnable: [String]
    let missing: [String]
    /// Attributes that no prompt offered to this model is meant to move.
    let unmoved: [String]
    let realAnswers: Int
    let minimum: Int

    private enum CodingKeys: String, CodingKey {
        case people, answers, judges, texts, candidates, learnable, unmoved
        case missing = "not_learnable"
        case realAnswers = "real_answers"
        case minimum = "minimum_answers"
    }

    init(
        people: Int, answers: Int, judges: String, pool: CandidatePool, unmoved: [String], realAnswers: Int,
        minimum: Int
    ) {
        self.unmoved = unmoved
        self.people = people
        self.answers = answers
        self.judges = judges
        texts = pool.texts.count
        candidates = pool.candidates
        learnable = pool.attributes.learnable
        missing = pool.attributes.missing
        self.realAnswers = realAnswers
        self.minimum = minimum
    }

    var text: String {
        var lines = [
            "\(answers) answers of \(people) simulated people, judged by \(judges), over \(candidates) responses to "
                + "\(texts) texts",
            "can be learned: \(learnable.joined(separator: ", "))",
        ]
        if !missing.isEmpty {
            lines.append(
                "cannot be learned, because this model's responses do not differ in it: "
                    + missing.joined(separator: ", "))
        }
        if !unmoved.isEmpty {
            lines.append(
                "no prompt offered to this model is meant to move, so that a taste for it changes no text by itself: "
                    + unmoved.joined(separator: ", "))
        }
        if realAnswers >= minimum {
            lines.append("there are \(minimum) or more real answers: `attune fit` learns from those alone")
        } else {
            lines.append("`attune fit --activate` learns from them; real answers replace them from the \(minimum)th on")
        }
        return lines.map { Paragraph.wrap($0) }.joined(separator: "\n")
    }
}
