import Foundation
public import Postgres
import RewardFactorization
import Synchronization

/// Learns a new version of the reward model from people's answers, beside the running service: reads, fits, compares
/// with the active version on people whom neither knows, stores it as challenger, computes everybody's weights under
/// it, and activates it where that was asked and it is not worse.
public struct ModelLearning: Sendable {
    private let database: PostgresClient
    let settings: LearningSettings
    private let models: ModelStore
    let reader: ComparisonReader

    public init(database: PostgresClient, settings: LearningSettings) {
        self.database = database
        self.settings = settings
        models = ModelStore(database: database)
        reader = ComparisonReader(database: database, tenant: settings.tenant)
    }

    /// Told how far it is; what it throws interrupts. It is called from several threads, one at a time.
    public typealias Progress = @Sendable (LearningProgress) throws -> Void

    /// Learns under a claim (see ``FitStore``), whose end is noted whatever happens.
    ///
    /// - Throws: `LearningError`, `PostgresError`, `RewardFactorizationError`; `CancellationError` and what `progress`
    ///   throws when interrupted.
    public func run(claim: Int64, progress: @escaping Progress) async throws -> LearningReport {
        let store = FitStore(database: database)
        do {
            let (report, through) = try await withThrowingTaskGroup(of: (LearningReport, Int64)?.self) { group in
                group.addTask {
                    while true {
                        try await Task.sleep(for: .seconds(30))
                        _ = try? await store.renew(claim)
                    }
                }
                group.addTask { try await learn(progress) }
                while let result = try await group.next() {
                    guard let result else { continue }
                    group.cancelAll()
                    return result
                }
                throw CancellationError()
            }
            try await store.finish(
                claim, report.outcome, reason: report.reason, version: report.version, through: through)
            return report
        } catch {
            // Also when this task is cancelled, so that the next fit need not wait for the claim to run out.
            let outcome: FitStore.Outcome = error is CancellationError ? .interrupted : .failed
            let reason = (error as? PostgresError)?.sqlState ?? "\(error)"
            await Task { try? await store.finish(claim, outcome, reason: reason, version: nil, through: nil) }.value
            throw error
        }
    }

    private func learn(_ progress: @escaping Progress) async throws -> (LearningReport, Int64) {
        let champion = try await champion()
        var specification = FeatureSpecification.current
        if let embedder = settings.embedder {
            specification = .current(with: try await embedder.space())
            try await models.checkEmbeddings(of: specification)
        }
        let checkpoint = try checkpoint(settings.checkpointFile, specification)
        try progress(LearningProgress(stage: .reading, share: 0))
        try await renew(for: specification, progress)
        var reader = reader
        var totals = try await reader.totals(through: checkpoint?.through)
        if totals.comparisons < settings.minimumAnswers {
            // Before there are enough real answers those of simulated people stand in, if there are any; never beside.
            var simulated = reader
            simulated.origin = .simulated
            let others = try await simulated.totals(through: checkpoint?.through)
            if others.comparisons >= settings.minimumAnswers { (reader, totals) = (simulated, others) }
        }
        let isReal = reader.origin == .people
        // Of what simulated people compared no texts are kept.
        if !isReal { specification = .current }
        guard totals.comparisons <= settings.maximumAnswers else {
            throw LearningError.tooManyAnswers(totals.comparisons, limit: settings.maximumAnswers)
        }
        guard totals.comparisons >= settings.minimumAnswers else {
            return (
                tooFew(totals, "there are \(totals.comparisons) answers of \(totals.people) people"), totals.through
            )
        }
        let data = try await read(totals, from: reader, specification, progress)
        guard data.comparisons.count >= settings.minimumAnswers / 2, data.comparisons.count > 0 else {
            return (
                tooFew(
                    totals,
                    "\(data.comparisons.count) of \(totals.comparisons) answers are left to learn from, \(data.dropped) "
                        + "lack features and their texts are gone"),
                totals.through
            )
        }
        let start = ContinuousClock.now
        let (fitted, model, merit) = try await learn(
            data, specification, through: totals.through, checkpoint, progress)
        let seconds = start.duration(to: .now) / .seconds(1)
        try progress(LearningProgress(stage: .comparing, share: 0))
        let challenge = try data.heldOut.compare(champion: champion, challenger: model)
        var scores = ModelScores(
            heldOut: fitted.heldOut, trials: fitted.trace, comparisons: data.comparisons.count,
            people: data.comparisons.personCount, challenge: challenge, embedding: merit)
        // What was answered meanwhile; from the moment that the version is stored, answers come with what it needs.
        try await renew(for: model.specification, progress)
        let isRefused = settings.activates && !challenge.isPassed
        let version = try await models.insert(
            model, tenant: settings.tenant, scores: scores, origin: reader.origin,
            note: isRefused ? "refit refused: \(challenge.summary)" : nil)
        scores.challenge?.challenger.version = version
        for file in [settings.checkpointFile, plainCheckpointFile].compactMap(\.self) {
            try? FileManager.default.removeItem(atPath: file)
        }
        let computed =
            isRefused ? WeightRecomputation.Outcome() : try await ready(version, people: totals.people, progress)
        _ = try await models.sweepRetired(pace: settings.pace)
        let outcome: FitStore.Outcome = isRefused ? .refused : (settings.activates ? .activated : .kept)
        return (
            LearningReport(
                outcome: outcome, reason: challenge.summary, version: version, tenant: settings.tenant,
                comparisons: totals.comparisons, people: totals.people, dropped: data.dropped,
                baseFunctions: model.baseRewardNames, scores: scores, fitSeconds: seconds,
                weightsComputed: computed.people, weightsUnusable: computed.unusable, origin: reader.origin),
            // What simulated people said counts as no news of people.
            isReal ? totals.through : 0
        )
    }

    /// What an earlier fit with these settings left; nil where there is nothing to go on from.
    private func checkpoint(_ file: String?, _ features: FeatureSpecification) throws -> LearningCheckpoint? {
        guard let file else { return nil }
        do {
            guard let checkpoint = try LearningCheckpoint.read(file) else { return nil }
            guard checkpoint.matches(settings, features) else { throw LearningError.checkpointOfOtherData(file) }
            return checkpoint
        } catch {
            guard settings.passesOverCheckpoints else { throw error }
            return nil
        }
    }

    /// The version that the tenant, or a tenant without one of its own, works by.
    private func champion() async throws -> RewardModel {
        if let tenant = settings.tenant {
            guard try await TenantStore(database: database).all().contains(where: { $0.name == tenant }) else {
                throw LearningError.unknownTenant(tenant)
            }
        }
        let active = try await models.models([.active])
        let own = active.last { settings.tenant != nil && $0.tenant == settings.tenant }
        return (own ?? active.last { $0.tenant == nil })?.model ?? .versionOne
    }

    private func tooFew(_ totals: ComparisonReader.Totals, _ what: String) -> LearningReport {
        LearningReport(
            outcome: .tooFew, reason: "\(what), \(settings.minimumAnswers) answers are needed (fit.minimum-answers)",
            version: nil, tenant: settings.tenant, comparisons: totals.comparisons, people: totals.people, dropped: 0,
            baseFunctions: [], scores: nil, fitSeconds: 0, weightsComputed: 0)
    }

    // MARK: Steps

    private func read(
        _ totals: ComparisonReader.Totals, from reader: ComparisonReader, _ specification: FeatureSpecification,
        _ progress: Progress
    ) async throws -> LearningData {
        var data = try LearningData(specification: specification, people: totals.people, seed: settings.seed)
        var count = 0
        try await reader.read(through: totals.through, pace: settings.pace) { row in
            try data.append(row)
            count += 1
            guard count <= settings.maximumAnswers else {
                throw LearningError.tooManyAnswers(count, limit: settings.maximumAnswers)
            }
            if count % ComparisonReader.batch == 0 {
                try progress(
                    LearningProgress(
                        stage: .reading, share: min(1, Double(count) / Double(max(1, totals.comparisons))),
                        detail: "\(count) of \(totals.comparisons) answers"))
            }
        }
        return data
    }

    private func renew(for specification: FeatureSpecification, _ progress: @escaping Progress) async throws {
        try await reader.renew(for: specification, embedder: settings.embedder, pace: settings.pace) { seen in
            guard specification.embedding != nil else { return }
            try progress(LearningProgress(stage: .embedding, share: nil, detail: "texts of \(seen) answers"))
        }
    }

    /// Where the fit without embeddings leaves its checkpoint, beside that of the fit with them.
    private var plainCheckpointFile: String? { settings.checkpointFile.map { $0 + ".local" } }

    /// Learns, with embeddings and without where there are any, and takes the one without unless the other is better.
    private func learn(
        _ data: LearningData, _ specification: FeatureSpecification, through: Int64, _ checkpoint: LearningCheckpoint?,
        _ progress: @escaping Progress
    ) async throws -> (FittedRewards, RewardModel, EmbeddingMerit?) {
        let fitted = try await fit(
            data.comparisons, data, specification, through: through, settings.checkpointFile, checkpoint, progress)
        let model = try await model(of: fitted, data, specification, through: through)
        guard let space = specification.embedding else { return (fitted, model, nil) }
        let local = specification.local
        let plain = try await fit(
            data.comparisons.prefix(features: local.dimension), data, local, through: through, plainCheckpointFile,
            try self.checkpoint(plainCheckpointFile, local), progress)
        let plainModel = try await self.model(of: plain, data, local, through: through)
        try progress(LearningProgress(stage: .comparing, share: 0))
        let merit = EmbeddingMerit(
            model: space.model, challenge: try data.heldOut.compare(champion: plainModel, challenger: model))
        return merit.isEarned ? (fitted, model, merit) : (plain, plainModel, merit)
    }

    private func fit(
        _ comparisons: ComparisonSet, _ data: LearningData, _ features: FeatureSpecification, through: Int64,
        _ file: String?, _ checkpoint: LearningCheckpoint?, _ progress: @escaping Progress
    ) async throws -> FittedRewards {
        let fingerprint = String(data.fingerprint, radix: 16)
        var start = checkpoint?.fit
        if let checkpoint, let file, checkpoint.fingerprint != fingerprint {
            guard settings.passesOverCheckpoints else { throw LearningError.checkpointOfOtherData(file) }
            start = nil
        }
        let options = FitOptions(
            baseFunctions: settings.baseFunctions, seed: settings.seed, threads: settings.threads)
        let settings = settings
        let from = start
        let addition = features.embedding == nil ? "" : ", with embeddings"
        return try await BackgroundThread.run { cancellation in
            try RewardFit.run(comparisons: comparisons, options: options, from: from) { step in
                // First of all what was reached, so that an interruption loses nothing.
                if let file, let reached = step.checkpoint {
                    try LearningCheckpoint(
                        through: through, fingerprint: fingerprint, tenant: settings.tenant,
                        baseFunctions: settings.baseFunctions, seed: settings.seed, features: features.identifier,
                        fit: reached
                    ).write(file)
                }
                if cancellation.isCancelled { throw CancellationError() }
                try progress(
                    LearningProgress(stage: .fitting, share: step.shareDone, detail: step.stage.rawValue + addition))
            }
        }
    }

    /// Computes everybody's weights under a version and activates it if that was asked.
    private func ready(_ version: Int, people: Int, _ progress: Progress) async throws -> WeightRecomputation.Outcome {
        try progress(LearningProgress(stage: .weights, share: 0))
        let activation = ModelActivation(database: database, pace: settings.pace, embedder: settings.embedder)
        let report = { (seen: Int) in
            try progress(
                LearningProgress(
                    stage: .weights, share: min(1, Double(seen) / Double(max(1, people))), detail: "\(seen) people"))
        }
        let outcome =
            try await settings.activates
            ? activation.activate(version, progress: report) : activation.prepare(version, progress: report)
        // Of those that answered not all have weights: simulated people have none.
        try progress(LearningProgress(stage: .weights, share: 1, detail: "\(outcome.people) people"))
        return outcome
    }
}
