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

    func publish(_ state: PostgresState) {
        let finished = contents.withLock { contents -> [AsyncStream<PostgresState>.Continuation] in
            guard contents.state != state, contents.state != .closed else { return [] }
            contents.state = state
            for watcher in contents.watchers.values { watcher.yield(state) }
            guard state == .closed else { return [] }
            defer { contents.watchers = [:] }
            return Array(contents.watchers.values)
        }
        // Outside the lock: finishing calls back into it.
        for watcher in finished { watcher.finish() }
    }
}
