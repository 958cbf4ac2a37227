import Foundation
import LanguageModel
import Logging
import Personalization
import Postgres
import Workers

/// The parts of a calibration that commands share.
struct Calibration: Sendable {
    let settings: WorkerSettings
    let model: LanguageModelConfiguration
    let database: PostgresClient
    let tenant: String
    let catalog: PromptCatalog
    let prompts: [CatalogPrompt]
    private let catalogs: StoredCatalogs
    private let logger: Logger
    private let configuration: Settings

    /// - Parameters:
    ///   - tenant: Empty for every tenant.
    ///   - prompts: Ids, separated by commas; nil for all that the model can do.
    init(settings: Settings, database: PostgresClient, tenant: String, prompts: String?) async throws {
        configuration = settings
        self.settings = try settings.worker()
        model = try settings.languageModel()
        logger = try settings.logger("attune", level: .error)
        self.database = database
        self.tenant = tenant
        if !tenant.isEmpty, try await TenantStore(database: database).all().allSatisfy({ $0.name != tenant }) {
            throw CommandError("there is no team \(tenant): see `attune tenants list`")
        }
        catalogs = try await CatalogStore(database: database).latest()
        guard let catalog = catalogs[tenant] else {
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

    /// The attributes that no prompt offered to the model is meant to move.
    var unmoved: [String] {
        let moved = Set(prompts.map(\.attribute))
        return catalog.attributes.map(\.name).filter { !moved.contains($0) }
    }

    // MARK: Measure

    /// Does the samples that are missing, and hands what they say to the workers.
    func run(on texts: [CalibrationText], samples: Int) async throws {
        try await measure { calibrator, line in
            try await calibrator.run(calibrator.samples(of: prompts, on: texts, count: samples)) { line.show($0) }
        }
        try await learn()
    }

    /// Does all samples again, for judges who have to read what the model writes.
    func write(on texts: [CalibrationText], samples: Int) async throws -> [Calibrator.Written] {
        try await measure { calibrator, line in
            try await calibrator.write(calibrator.samples(of: prompts, on: texts, count: samples)) { line.show($0) }
        }
    }

    private func measure<Result: Sendable>(
        _ body: (Calibrator, StageLine) async throws -> Result
    ) async throws -> Result {
        let models = try await ModelStore(database: database).inUse()
        return try await Connected.embedder(configuration) { embedder in
            try await withModel { client in
                let calibrator = Calibrator(
                    model: client, slots: model.slots, settings: settings, catalog: catalog,
                    store: PromptObservationStore(database: database), tenant: tenant, models: models,
                    embedder: embedder)
                let line = StageLine()
                defer { line.end() }
                return try await body(calibrator, line)
            }
        }
    }

    /// Runs `body` with the model, once it is there.
    func withModel<Result: Sendable>(
        _ body: (LanguageModelClient) async throws -> Result
    ) async throws -> Result {
        do {
            return try await LanguageModelClient.with(model, logger: logger) { client in
                let status = await client.probe()
                guard status.isAvailable else { throw CommandError("the model is not there: \(status.message)") }
                return try await body(client)
            }
        } catch let failure as LanguageModelError {
            throw CommandError("\(failure.message); what was done is kept, run the same again to go on")
        }
    }

    /// Estimates the effects under every model in use.
    private func learn() async throws {
        let refresh = PromptEffectRefresh(database: database, limit: 0)
        try await refresh.estimate(
            source, models: try await ModelStore(database: database).inUse(), catalogs: catalogs)
    }

    // MARK: Report

    /// All that is kept of the model: the tenant's observations and those for every tenant.
    func observations() async throws -> [PromptObservation] {
        let store = PromptObservationStore(database: database)
        let shared = PromptObservationStore.Source(
            tenant: "", languageModel: source.languageModel, style: source.style)
        var observations: [PromptObservation] = []
        for part in Set([source, shared]) { try await store.forEachPage(of: part) { observations += $0 } }
        return observations
    }

    func report(acceptance: Double) async throws -> CalibrationReport {
        var tally = try CalibrationTally(catalog: catalog, style: source.style, acceptance: acceptance)
        for observation in try await observations() { tally.add(observation) }
        return tally.report(languageModel: source.languageModel, prompts: Set(prompts.map(\.id)))
    }
}

extension StageLine {
    func show(_ progress: Calibrator.Progress) {
        let share = progress.total > 0 ? Double(progress.done) / Double(progress.total) : 1
        show("model calls", share: share, detail: "\(progress.done) of \(progress.total)")
    }
}
