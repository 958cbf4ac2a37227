import Foundation
import Logging
import Personalization
import Postgres

/// Learns a new version of the reward model now and then, in one trainer at a time, at low priority beside its work.
struct Refit: Sendable {
    let database: PostgresClient
    let settings: RefitSettings
    let logger: Logger

    /// Looks once a minute whether it is time, or more often where the interval is short; until it is cancelled.
    func run() async {
        guard settings.interval > .zero else { return }
        var counters = OutcomeCounters(MetricLabel.fits, outcomes: ["activated", "kept", "refused", "failed"])
        let pause = max(min(settings.interval / 2, .seconds(60)), .milliseconds(200))
        while !Task.isCancelled {
            // Trainers that start together take turns in looking.
            try? await Task.sleep(for: pause * Double.random(in: 0.5...1))
            if Task.isCancelled { return }
            do {
                if let outcome = try await learnIfDue() { counters.count(outcome.rawValue) }
            } catch is CancellationError {
                return
            } catch is FitUnderWay {
                continue
            } catch {
                if Task.isCancelled { return }
                counters.count("failed")
                logger.error("refit failed", metadata: ["error": "\(error)"])
            }
        }
    }

    /// - Returns: What became of the new version; nil where it is not time for one.
    private func learnIfDue() async throws -> FitStore.Outcome? {
        let store = FitStore(database: database)
        guard try await store.hasFreshAnswers(settings.minimumAnswers),
            let claim = try await store.claim(
                tenant: settings.learning.tenant, owner: settings.learning.owner,
                interval: settings.interval / .seconds(1))
        else { return nil }
        logger.info("refit begins")
        defer { ProcessMemory.giveBack() }
        let report = try await ModelLearning(database: database, settings: settings.learning).run(claim: claim) { _ in }
        let metadata: Logger.Metadata = [
            "version": "\(report.version.map(String.init) ?? "none")", "answers": "\(report.comparisons)",
            "people": "\(report.people)", "left_out": "\(report.dropped)",
            "not_in_weights": "\(report.weightsUnusable)", "reason": "\(report.reason)",
        ]
        switch report.outcome {
        case .refused:
            logger.warning("refit refused", metadata: metadata)
        default:
            logger.info("refit \(report.outcome.rawValue)", metadata: metadata)
        }
        return report.outcome
    }
}
