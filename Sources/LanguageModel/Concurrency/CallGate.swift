import Synchronization

/// Counts calls under way, lets no new one in after closing, and says when the last one has left.
final class CallGate: Sendable {
    private struct State {
        var isOpen = true
        var calls = 0
        var waiters: [CheckedContinuation<Void, Never>] = []

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            defer { waiters = [] }
            return waiters
        }
    }

    private let state = Mutex(State())

    /// Counts a call in; false when the gate is closed. After true, `leave()` must be called once.
    func enter() -> Bool {
        state.withLock { state in
            guard state.isOpen else { return false }
            state.calls += 1
            return true
        }
    }

    func leave() {
        let waiters = state.withLock { state in
            state.calls -= 1
            return state.calls == 0 && !state.isOpen ? state.takeWaiters() : []
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Lets no new call in.
    func close() {
        state.withLock { $0.isOpen = false }
    }

    /// Waits until the last call of the closed gate has left, the deadline passes or the task is cancelled.
    func waitUntilEmpty(until deadline: ContinuousClock.Instant?) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // Without a deadline it sleeps until it is cancelled, and so lets cancellation end the wait too.
                try? await Task.sleep(until: deadline ?? .now.advanced(by: .seconds(86_400)), clock: .continuous)
                self.resumeWaiters()
            }
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.calls == 0 || Task.isCancelled { return true }
                    if let deadline, ContinuousClock.now >= deadline { return true }
                    state.waiters.append(continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
            group.cancelAll()
        }
    }

    private func resumeWaiters() {
        let waiters = state.withLock { $0.takeWaiters() }
        for waiter in waiters { waiter.resume() }
    }
}
