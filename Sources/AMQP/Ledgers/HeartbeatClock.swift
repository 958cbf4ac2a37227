/// When to send a heartbeat and when the other side is gone (AMQP 0-9-1, section 4.2.7).
struct HeartbeatClock {
    enum Action: Equatable {
        case nothing, send, giveUp
    }

    private let interval: Duration
    private var lastSent: ContinuousClock.Instant
    private var lastReceived: ContinuousClock.Instant

    /// - Parameter interval: As agreed with the broker; zero for no heartbeats.
    init(interval: Duration, now: ContinuousClock.Instant) {
        self.interval = interval
        lastSent = now
        lastReceived = now
    }

    /// How often to ask for an action.
    var period: Duration { interval == .zero ? .seconds(1) : min(.seconds(1), interval / 4) }

    mutating func sent(at now: ContinuousClock.Instant) { lastSent = now }
    mutating func received(at now: ContinuousClock.Instant) { lastReceived = now }

    /// A heartbeat after half an interval without other traffic; the end after two intervals of silence.
    func action(at now: ContinuousClock.Instant) -> Action {
        if interval == .zero { return .nothing }
        if lastReceived.duration(to: now) > interval * 2 { return .giveUp }
        return lastSent.duration(to: now) >= interval / 2 ? .send : .nothing
    }
}
