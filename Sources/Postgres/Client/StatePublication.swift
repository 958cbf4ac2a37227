import Synchronization

/// The client's state as others see it, from any thread.
final class StatePublication: Sendable {
    private struct Contents {
        var state = PostgresState.connecting(waitingFor: "the client to run")
        var watchers: [UInt64: AsyncStream<PostgresState>.Continuation] = [:]
        var counter: UInt64 = 0
    }

    private let contents = Mutex(Contents())

    var state: PostgresState { contents.withLock { $0.state } }

    /// The state now and each later one; a slow reader sees only the latest. Ends with `closed`.
    func stream() -> AsyncStream<PostgresState> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: PostgresState.self, bufferingPolicy: .bufferingNewest(1))
        let id = contents.withLock { contents in
            contents.counter += 1
            // Under the lock, so that no later state comes first; nobody can have cancelled this reader yet.
            continuation.yield(contents.state)
            if contents.state == .closed {
                continuation.finish()
            } else {
                contents.watchers[contents.counter] = continuation
            }
            return contents.counter
        }
        continuation.onTermination = { [weak self] _ in
            self?.contents.withLock { $0.watchers[id] = nil }
        }
        return stream
    }

    /// Called by the client's actor only, one state after the other, so that watchers see them in order.
    ///
    /// Watchers are told outside the lock: telling one waits for whoever cancels its reader, who waits in
    /// `onTermination` for the lock; and finishing one calls back into it.
    func publish(_ state: PostgresState) {
        let watchers = contents.withLock { contents -> [AsyncStream<PostgresState>.Continuation] in
            guard contents.state != state, contents.state != .closed else { return [] }
            contents.state = state
            defer { if state == .closed { contents.watchers = [:] } }
            return Array(contents.watchers.values)
        }
        for watcher in watchers {
            watcher.yield(state)
            if state == .closed { watcher.finish() }
        }
    }
}
