import EventLoop
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
    ///
    /// - Throws: What the call throws; `deadlineExceeded` when the turn does not come by then, `cancelled` when the worker
    ///   drains before.
    func inTurn<Result: Sendable>(
        of tenant: String, until deadline: ContinuousClock.Instant,
        _ call: () async throws(LanguageModelError) -> Result
    ) async throws(LanguageModelError) -> Result {
        let id = nextTurn
        nextTurn += 1
        var timer: LoopTimer?
        let hasTurn = await withCheckedContinuation { continuation in
            if turns.request(id, team: tenant, share: directory.tenants[tenant]?.limits.share ?? 1) {
                return continuation.resume(returning: true)
            }
            turnWaiters[id] = continuation
            if isDraining { return giveUpTurn(id) }
            timer = loop.schedule(after: max(.zero, ContinuousClock.now.duration(to: deadline))) {
                self.assumeIsolated { $0.giveUpTurn(id) }
            }
        }
        if let timer { loop.cancel(timer) }
        guard hasTurn else {
            throw deadline <= .now
                ? .notBegun(.deadlineExceeded, "the deadline passed before a slot was free; raise the slots")
                : .notBegun(.cancelled, "the worker drains; another one makes the call")
        }
        defer { if let next = turns.finish() { turnWaiters.removeValue(forKey: next)?.resume(returning: true) } }
        return try await call()
    }

    private func giveUpTurn(_ id: UInt64) {
        guard let waiter = turnWaiters.removeValue(forKey: id) else { return }
        turns.withdraw(id)
        waiter.resume(returning: false)
    }

    /// Lets nobody wait for a turn any longer, for a drain: another worker has free ones.
    func giveUpTurns() {
        for id in Array(turnWaiters.keys) { giveUpTurn(id) }
    }
}
