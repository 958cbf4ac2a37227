/// Waiting times between attempts: exponential with full jitter.
///
/// Each wait is uniform between zero and min(cap, base · 2ⁿ). Source: Brooker, "Exponential Backoff And Jitter", AWS
/// Architecture Blog, 2015.
struct Backoff {
    let base: Duration
    let cap: Duration
    private var attempts = 0

    init(base: Duration, cap: Duration) {
        self.base = max(base, .milliseconds(1))
        self.cap = max(cap, self.base)
    }

    /// The longest that the next wait can be.
    var ceiling: Duration {
        attempts >= 30 ? cap : min(cap, base * (1 << attempts))
    }

    /// The next wait.
    ///
    /// - Parameter fraction: Uniform on 0 to 1.
    mutating func next(fraction: Double = Double.random(in: 0..<1)) -> Duration {
        defer { attempts = min(attempts + 1, 30) }
        return ceiling * fraction
    }

    mutating func reset() { attempts = 0 }
}
