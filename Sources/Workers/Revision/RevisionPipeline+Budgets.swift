import AMQP
import Foundation
import Logging
import Personalization
import Postgres

/// What jobs take of the language model, and what their teams may take in a minute.
extension RevisionPipeline {
    /// What a job took so far.
    struct Effort {
        /// Calls that broke off while the model answered its health address.
        var interruptions = 0
        var tokens = 0
        /// For teams with a limit.
        var reservation: TokenStore.Reservation?
    }

    /// Keeps a job from the model while its team is over its tokens.
    ///
    /// - Returns: What to do instead; nil when the job may use the model.
    func withinBudget(_ draft: JobDraft, until end: ContinuousClock.Instant) async -> JobPlanner.Plan? {
        while let tenant = directory.tenants[draft.received.tenant], budgets.isOver(tenant),
            !leased.contains(draft.received.key)
        {
            if tenant.limits.overBudget == .baseline, draft.baseline != nil {
                return .finish(draft.keep(.kept, reason: "over_budget", wall: Date(), now: .now))
            }
            if draft.received.deadline <= .now {
                return .finish(draft.keep(.expired, reason: "over_budget", wall: Date(), now: .now))
            }
            if isDraining || makesRoom(draft.received) || ContinuousClock.now >= end { return .giveBack }
            // Its queue is left alone meanwhile, so these are few: looking again is simpler than a timer for each.
            try? await Task.sleep(for: .milliseconds(250))
        }
        return nil
    }

    /// Reserves what the job's calls may take, where its team has a limit.
    ///
    /// - Returns: Whether the model may be called.
    func reserve(for draft: JobDraft, _ effort: inout Effort) async -> Bool {
        guard effort.reservation == nil, let tenant = directory.tenants[draft.received.tenant],
            let limit = tenant.limits.tokensPerMinute
        else { return true }
        let most = TokenEstimate.most(
            bytes: draft.received.delivery.body.count, baseline: draft.baseline,
            candidates: draft.received.job.candidates ?? settings.candidates, settings: settings)
        do {
            effort.reservation = try await tokens.reserve(most, of: tenant.name, limit: limit)
            if effort.reservation == nil { budgets.fill(tenant) }
            return effort.reservation != nil
        } catch {
            logger.debug("tokens not reserved", metadata: ["error": "\(error)"])
            await Pause.brief()
            return !error.mayPass
        }
    }

    /// Counts what a job really took of the model.
    func account(for effort: Effort, of tenant: String) async {
        guard let reservation = effort.reservation else { return budgets.spend(effort.tokens, of: tenant) }
        // Where this fails, the reservation counts for its minute.
        do { try await tokens.settle(reservation, used: effort.tokens) } catch {
            logger.debug("tokens not settled", metadata: ["error": "\(error)"])
        }
    }
}
