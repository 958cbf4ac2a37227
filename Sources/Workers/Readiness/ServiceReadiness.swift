import Synchronization

/// What a process waits for, told to probes and operators.
public final class ServiceReadiness: Sendable {
    /// The part that is waited for from the begin of a drain on.
    public static let shutdown = "shutdown"

    private struct State {
        var waiting: [String: String]
        var observers: [@Sendable ([String: String]) -> Void] = []
        var beat: ContinuousClock.Instant?
    }

    private let state: Mutex<State>

    /// Starts with every part waiting.
    ///
    /// - Parameter parts: The names of the parts that have to be there, such as `broker`.
    public init(parts: [String]) {
        state = Mutex(State(waiting: Dictionary(uniqueKeysWithValues: parts.map { ($0, "not connected yet") })))
    }

    /// The parts that are waited for, with the reason.
    public var waiting: [String: String] { state.withLock { $0.waiting } }

    public var isReady: Bool { waiting.isEmpty }

    /// Says that the service's event loop turns.
    package func beat() { state.withLock { $0.beat = .now } }

    /// Whether the event loop turned not longer ago than `limit`; also before it turned for the first time.
    public func isBeating(within limit: Duration, now: ContinuousClock.Instant = .now) -> Bool {
        state.withLock { $0.beat.map { $0.duration(to: now) <= limit } ?? true }
    }

    /// Says that a part is there, or why it is not.
    public func set(_ part: String, waitingFor reason: String?) {
        let changed = state.withLock { state -> ([String: String], [@Sendable ([String: String]) -> Void])? in
            guard state.waiting[part] != reason else { return nil }
            state.waiting[part] = reason
            return (state.waiting, state.observers)
        }
        guard let (waiting, observers) = changed else { return }
        for observer in observers { observer(waiting) }
    }

    /// Calls `observer` with every change.
    public func onChange(_ observer: @escaping @Sendable ([String: String]) -> Void) {
        state.withLock { $0.observers.append(observer) }
    }
}
