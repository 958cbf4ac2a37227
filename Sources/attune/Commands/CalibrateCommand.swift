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
            responses, with its 95 % interval; the slope says how much more it is for each unit that a text has of the \
            attribute already.

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
        guard (0...10_000).contains(samples) else { throw ValidationError("--samples is 0 to 10000") }
        guard (0...1).contains(acceptance) else { throw ValidationError("--acceptance is 0 to 1") }
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
        print(json ? try report.json : report.text)
        if !report.failing.isEmpty { throw ExitCode(3) }
    }
}

/// The parts of a calibration that commands share.
struct Calibration: Sendable {
    let settings: WorkerSettings
    let model: LanguageModelConfiguration
    let database: PostgresClient
    let tenant: String
    let catalog: PromptCatalog
    let prompts: [CatalogPrompt]
    private let catalogs: [String: PromptCatalog]
    private let logger: Logger

    /// - Parameters:
    ///   - tenant: Empty for every tenant.
    ///   - prompts: Ids, separated by commas; nil for all that the model can do.
    init(settings: Settings, database: PostgresClient, tenant: String, prompts: String?) async throws {
        self.settings = try settings.worker()
        model = try settings.languageModel()
        logger = try settings.logger("attune", level: .error)
        self.database = database
        self.tenant = tenant
        if !tenant.isEmpty, try await TenantStore(database: database).all().allSatisfy({ $0.name != tenant }) {
            throw CommandError("there is no team \(tenant): see `attune tenants list`")
        }
        catalogs = try await CatalogStore(database: database).latest()
        guard let catalog = catalogs[tenant] ?? catalogs[""] else {
            throw CommandError("no catalog was imported: run `attune prompts import`")
        }
        self.catalog = catalog
        let offered = catalog.prompts(for: self.settings.modelClass == .small ? .small : .capable)
        if let prompts {
            self.prompts = try prompts.split(separator: ",").map { name in
                let id = name.trimmingCharacters(in: .whitespaces)
                if let prompt = offered.first(where: { $0.id == id }) { return prompt }
                throw CommandError(
                    catalog.prompt(id: id) == nil
                        ? "there is no prompt \(id): see `attune prompts list`"
                        : "\(id) is not for a small model: set model.class to capable, or leave it out")
            }
        } else {
            self.prompts = offered
        }
    }

    var source: PromptObservationStore.Source {
        PromptObservationStore.Source(
            tenant: tenant, languageModel: settings.languageModel,
            style: settings.modelClass == .small ? .small : .capable)
    }

    // MARK: Measure

    /// Does the samples that are missing, and hands what they say to the workers.
    func run(on texts: [CalibrationText], samples: Int) async throws {
        let client = try LanguageModelClient(configuration: model, logger: logger)
        do {
            try await run(with: client, on: texts, samples: samples)
        } catch {
            await client.shutdown()
            throw error
        }
        await client.shutdown()
    }

    private func run(with client: LanguageModelClient, on texts: [CalibrationText], samples: Int) async throws {
        let status = await client.probe()
        guard status.isAvailable else { throw CommandError("the model is not there: \(status.message)") }
        let calibrator = Calibrator(
            model: client, slots: model.slots, settings: settings, catalog: catalog,
            store: PromptObservationStore(database: database), tenant: tenant)
        var line = ProgressLine("model calls")
        do {
            try await calibrator.run(calibrator.samples(of: prompts, on: texts, count: samples)) { progress in
                line.show(done: progress.done, of: progress.total, left: progress.left)
            }
        } catch let error as LanguageModelError {
            line.end()
            throw CommandError("\(error.message); what was measured is kept, run the same again to go on")
        }
        line.end()
        try await learn()
    }

    /// Estimates the effects under every model in use.
    private func learn() async throws {
        let refresh = PromptEffectRefresh(database: database, limit: 0)
        try await refresh.estimate(
            source, models: try await ModelStore(database: database).inUse(), catalogs: catalogs)
    }

    // MARK: Report

    func report(acceptance: Double) async throws -> CalibrationReport {
        var tally = try CalibrationTally(catalog: catalog, style: source.style, acceptance: acceptance)
        let store = PromptObservationStore(database: database)
        let shared = PromptObservationStore.Source(
            tenant: "", languageModel: source.languageModel, style: source.style)
        for part in Set([source, shared]) {
            try await store.forEachPage(of: part) { page in
                for observation in page { tally.add(observation) }
            }
        }
        return tally.report(languageModel: source.languageModel, prompts: Set(prompts.map(\.id)))
    }
}

extension CalibrationReport {
    fileprivate var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    fileprivate var text: String {
        var table = TextTable(["prompt", "n", "effect", "95 %", "slope", "passes", "tokens", "also", ""])
        for row in prompts {
            let number = { (value: Double) in String(format: "%+.2f", value) }
            let side = row.side.map { "\($0.name) \(number($0.effect))" }.joined(separator: ", ")
            let isSeen = row.candidates > 0
            table.add([
                row.prompt, String(row.candidates), isSeen ? number(row.effect) : "",
                isSeen ? "\(number(row.low)) … \(number(row.high))" : "", isSeen ? number(row.slope) : "",
                isSeen ? "\(Int((row.acceptance * 100).rounded())) %" : "",
                row.tokens.map { String(Int($0.rounded())) } ?? "", side, row.remark,
            ])
        }
        var lines = ["model \(languageModel)", table.text]
        if failing.isEmpty {
            if prompts.contains(where: { $0.verdict == .unknown }) {
                lines.append("\nsome prompts were seen too seldom to tell: raise --samples")
            }
        } else {
            lines.append("\n\(failing.count) of \(prompts.count) prompts do not do what they say with this model.")
            lines.append("Workers choose by these effects; word such prompts anew, or leave them out of the catalog.")
        }
        return lines.joined(separator: "\n")
    }
}
