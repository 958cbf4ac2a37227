/// What one connection has been sent and still owes, in order: exchanges, each of which ends with its own sync, so that
/// an error ends no other exchange.
///
/// Cancelling. A cancel request names a connection, not a query: it hits whatever the server runs when it arrives.
/// Therefore
/// - it is sent only for the exchange at the head, the others wait for their turn;
/// - while it is under way nothing new is sent on the connection;
/// - every other exchange that is in flight meanwhile may be hit. One that fails with 57014 then was not meant: it has
///   been rolled back whole, being a transaction of its own, and is sent again, once for each cancel request.
/// - a request that came too early for the server to notice is repeated.
/// In a transaction block nothing is sent again; there a cancel ends the block, whose owner is the same task.
struct Pipeline {
    enum Step: Equatable {
        case prepare(name: String)
        case execute
        case command
    }

    enum Event: Equatable {
        case result
        case failure(ServerFailure)
        case skipped
        case endOfStep
        case sync
    }

    enum Interruption: Equatable {
        case cancelled
        case timedOut
    }

    enum Verdict: Equatable {
        case succeeded
        case failed(ServerFailure, Interruption?)
        /// To be sent again as if for the first time; `isStale` when its plans have to be made anew.
        case repeats(isStale: Bool)
    }

    enum Outcome: Equatable {
        case proceed
        /// The result belongs to this exchange.
        case keepResult(id: UInt64)
        /// The plan with this name has not been made.
        case forgetPlan(name: String)
        case finished(id: UInt64, Verdict)
        /// The server's answer does not fit; the connection can't be used any more.
        case violation
    }

    private struct Entry {
        let id: UInt64
        let steps: [Step]
        /// Outside a transaction block, where a failure leaves nothing behind.
        let mayRepeat: Bool
        let hadStalePlan: Bool
        var cursor = 0
        var hasResult = false
        var failure: ServerFailure?
        var interruption: Interruption?
        var mayBeHit = false
    }

    private var entries: [Entry] = []
    /// A cancel request is under way.
    private(set) var isCancelling = false

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }
    var head: UInt64? { entries.first?.id }

    /// The exchange at the head is one that must be cancelled now.
    var needsCancel: Bool { !isCancelling && entries.first?.interruption != nil }

    mutating func append(id: UInt64, steps: [Step], mayRepeat: Bool, hadStalePlan: Bool) {
        entries.append(Entry(id: id, steps: steps, mayRepeat: mayRepeat, hadStalePlan: hadStalePlan))
    }

    /// Notes that nobody wants the exchange any more; see ``needsCancel``.
    mutating func interrupt(_ id: UInt64, _ interruption: Interruption) {
        guard let index = entries.firstIndex(where: { $0.id == id }), entries[index].interruption == nil else { return }
        entries[index].interruption = interruption
    }

    mutating func beginCancel() {
        isCancelling = true
        for index in entries.indices.dropFirst() { entries[index].mayBeHit = true }
    }

    mutating func endCancel() { isCancelling = false }

    mutating func received(_ event: Event) -> Outcome {
        guard !entries.isEmpty else { return .violation }
        if event == .sync { return finish() }
        let isAtEnd = entries[0].cursor == entries[0].steps.count
        switch event {
        case .result:
            guard !isAtEnd, !entries[0].hasResult else { return .violation }
            entries[0].hasResult = true
            return entries[0].steps[entries[0].cursor] == .execute ? .keepResult(id: entries[0].id) : .proceed
        case .failure(let failure):
            // An error at the sync itself, after every step, is that of the implicit commit.
            entries[0].hasResult = true
            if entries[0].failure == nil { entries[0].failure = failure }
            return isAtEnd ? .proceed : unmadePlan()
        case .skipped:
            guard !isAtEnd else { return .violation }
            entries[0].hasResult = true
            return unmadePlan()
        case .endOfStep:
            guard entries[0].hasResult else { return .violation }
            entries[0].hasResult = false
            if !isAtEnd { entries[0].cursor += 1 }
            return .proceed
        case .sync: return .violation
        }
    }

    /// The connection has ended: what was owed, and why each was no longer wanted.
    mutating func abandon() -> [(id: UInt64, failure: ServerFailure?, interruption: Interruption?)] {
        defer { entries = [] }
        isCancelling = false
        return entries.map { ($0.id, $0.failure, $0.interruption) }
    }

    private func unmadePlan() -> Outcome {
        if case .prepare(let name) = entries[0].steps[entries[0].cursor] { return .forgetPlan(name: name) }
        return .proceed
    }

    private mutating func finish() -> Outcome {
        let entry = entries.removeFirst()
        guard entry.cursor == entry.steps.count else { return .violation }
        guard let failure = entry.failure else { return .finished(id: entry.id, .succeeded) }
        if entry.mayRepeat, entry.interruption == nil {
            if failure.sqlState == "57014", entry.mayBeHit { return .finished(id: entry.id, .repeats(isStale: false)) }
            if failure.isStalePlan, !entry.hadStalePlan { return .finished(id: entry.id, .repeats(isStale: true)) }
        }
        return .finished(id: entry.id, .failed(failure, entry.interruption))
    }
}
