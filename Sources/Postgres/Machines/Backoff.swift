/// Exponential back-off with full jitter (Brooker, Exponential Backoff and Jitter, 2015).
struct Backoff: Sendable {
    let base: Duration
    let cap: Duration

    /// The pause before attempt number `attempt` (the first pause has number 1); `random` is uniform in [0, 1).
    func pause(attempt: Int, random: Double) -> Duration {
        guard attempt > 0 else { return .zero }
        let limit = attempt > 20 ? cap : min(cap, base * (1 << (attempt - 1)))
        return limit * min(max(random, 0), 1)
    }
}
