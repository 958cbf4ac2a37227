import Synchronization

/// Wakes the one task that waits for it; a ring that comes first is remembered. Cancellation rings it.
final class Alarm: Sendable {
    private enum State {
        case quiet, rung
        case waiting(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.quiet)

    func ring() {
        let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard case .waiting(let waiter) = state else {
                state = .rung
                return nil
            }
            state = .quiet
            return waiter
        }
        waiter?.resume()
    }

    /// Returns at the next ring; it may also return without one, so the caller looks again at what it waits for.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayGo = state.withLock { state in
                    if case .quiet = state, !Task.isCancelled {
                        state = .waiting(continuation)
                        return false
                    }
                    state = .quiet
                    return true
                }
                if mayGo { continuation.resume() }
            }
        } onCancel: {
            ring()
        }
    }
}
