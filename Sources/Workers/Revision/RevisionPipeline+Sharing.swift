import LanguageModel
import Personalization

/// How teams share the model: turns at its slots, tokens, and the workers' shares of deliveries.
extension RevisionPipeline {
    /// Takes on which workers are up, this one among them, sorted.
    func setWorkers(_ workers: [String], own: String) {
        shares.rank = workers.firstIndex(of: own) ?? 0
        shares.workers = max(workers.count, 1)
    }

    /// What was used of the language model since it was asked last, by team.
    func takeSpent() -> [String: Int] { budgets.take() }

    /// Puts back what could not be told to the other workers.
    func restoreSpent(_ spent: [String: Int]) { budgets.restore(spent) }

    /// Takes on what all workers used in the last minute.
    func setUsed(_ totals: [String: Int]) { budgets.update(totals) }

    /// Runs a call of the model when it is the team's turn.
    func inTurn<Result: Sendable>(
        of tenant: String, _ call: () async throws(LanguageModelError) -> Result
    ) async throws(LanguageModelError) -> Result {
        let id = nextTurn
        nextTurn += 1
        if !turns.request(id, team: tenant, share: directory.tenants[tenant]?.limits.share ?? 1) {
            await withCheckedContinuation { turnWaiters[id] = $0 }
        }
        defer { if let next = turns.finish() { turnWaiters.removeValue(forKey: next)?.resume() } }
        return try await call()
    }
}
