/// How often a call is tried and how long the pauses are. A value: it neither sleeps nor draws random numbers.
struct RetryPolicy: Sendable, Hashable {
    /// Attempts in all, the first included.
    var maximumAttempts: Int
    /// The upper bound of the first pause.
    var base: Duration
    /// The upper bound of every pause.
    var cap: Duration

    /// The pause after the given number of attempts, with full jitter: uniform between 0 and the bound, which doubles from
    /// `base` to `cap`. Callers that failed together do not come back together.
    ///
    /// - Parameter random: uniform in 0..<1.
    func backoff(afterAttempts attempts: Int, random: Double) -> Duration {
        let doublings = max(0, min(attempts - 1, 30))
        var bound = base
        for _ in 0..<doublings where bound < cap { bound *= 2 }
        return min(bound, cap) * min(max(random, 0), 1)
    }
}
