/// One call's attempts so far, and the decision after each failure. Time and randomness are given to it.
struct RetryState: Sendable {
    enum Decision: Sendable {
        case retry(after: Duration)
        case stop(LanguageModelError)
    }

    let policy: RetryPolicy
    /// When the call ends whatever its state.
    let deadline: ContinuousClock.Instant
    /// Attempts started.
    private(set) var attempts = 0
    private var lastFailure: LanguageModelError?

    init(policy: RetryPolicy, deadline: ContinuousClock.Instant) {
        self.policy = policy
        self.deadline = deadline
    }

    /// Counts an attempt that is about to be sent.
    mutating func started() {
        attempts += 1
    }

    /// Decides after a failure, which may be of an attempt or of the wait before one.
    ///
    /// A pause that would reach past the deadline is not begun: the failure is reported while there is time to act on it.
    /// When the deadline cuts off an attempt after others have failed, it is their failure that is reported.
    ///
    /// - Parameter random: uniform in 0..<1.
    mutating func failed(
        with error: LanguageModelError, at now: ContinuousClock.Instant, random: Double
    ) -> Decision {
        if error.code == .deadlineExceeded, let lastFailure {
            return stop(lastFailure)
        }
        guard Self.isTransient(error), attempts < policy.maximumAttempts else { return stop(error) }
        lastFailure = error

        let earliest = error.retryAfter ?? .zero
        guard now.advanced(by: earliest) < deadline else { return stop(error) }
        // On top of the server's wish there is jitter too, but only of the first pause's size: the server has said when.
        let jitter =
            error.retryAfter == nil
            ? policy.backoff(afterAttempts: attempts, random: random) : policy.backoff(afterAttempts: 1, random: random)
        let remaining = now.duration(to: deadline)
        guard earliest + jitter < remaining else {
            return error.retryAfter == nil ? stop(error) : .retry(after: earliest)
        }
        return .retry(after: earliest + jitter)
    }

    private func stop(_ error: LanguageModelError) -> Decision {
        var error = error
        error.attempts = attempts
        return .stop(error)
    }

    /// Whether another attempt within the same call can help. A quota that is used up does not come back in seconds.
    private static func isTransient(_ error: LanguageModelError) -> Bool {
        switch error.code {
        case .outage, .serverError: true
        case .rateLimited: error.serverCode != "insufficient_quota"
        default: false
        }
    }
}
