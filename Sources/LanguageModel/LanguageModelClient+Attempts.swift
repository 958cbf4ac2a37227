import Logging

/// When a call must end, and for whose sake.
struct CallSpan: Sendable {
    /// The end of the total time limit.
    var totalEnd: ContinuousClock.Instant
    var callerDeadline: ContinuousClock.Instant?

    var end: ContinuousClock.Instant { callerDeadline.map { min($0, totalEnd) } ?? totalEnd }

    /// When waiting for the first slot must end. A caller who gives a deadline waits that long, for the time limit is for
    /// work.
    var queueEnd: ContinuousClock.Instant { callerDeadline ?? totalEnd }

    /// Lets the time limit begin after `waiting`.
    mutating func begin(after waiting: Duration) { totalEnd = totalEnd.advanced(by: waiting) }

    /// When an attempt begun at the given time must end, and what it means when it does.
    func attemptEnd(
        from now: ContinuousClock.Instant, timeLimit: Duration
    ) -> (end: ContinuousClock.Instant, limit: HTTPTransport.Limit) {
        let own = min(now.advanced(by: timeLimit), totalEnd)
        guard let callerDeadline, callerDeadline < own else { return (own, .timeLimit) }
        return (callerDeadline, .callerDeadline)
    }
}

/// A call's result with what it cost.
struct CallOutcome<Value: Sendable>: Sendable {
    var value: Result<Value, LanguageModelError>
    /// Requests sent.
    var attempts: Int
    /// The wait for the first slot.
    var waited: Duration = .zero
}

extension LanguageModelClient {
    /// Sends a request until it succeeds or another attempt is not worth it. A slot is held while a request is under way,
    /// not during pauses.
    ///
    /// - Parameter decode: reads a successful response.
    func perform<Value: Sendable>(
        _ request: HTTPTransport.Request, _ span: CallSpan,
        decode: (HTTPReply) throws(LanguageModelError) -> Value
    ) async -> CallOutcome<Value> {
        let policy = RetryPolicy(
            maximumAttempts: configuration.maximumAttempts, base: configuration.backoffBase,
            cap: configuration.backoffCap)
        var span = span
        var state = RetryState(policy: policy, deadline: span.queueEnd)
        let start = ContinuousClock.now
        var waited: Duration?
        while true {
            let failure: LanguageModelError
            do throws(LanguageModelError) {
                try await takeSlot(until: waited == nil ? span.queueEnd : span.end)
                defer { limit.release() }
                if waited == nil {
                    let wait = start.duration(to: .now)
                    waited = wait
                    span.begin(after: wait)
                    state = RetryState(policy: policy, deadline: span.end)
                }
                state.started()
                let reply = try await attempt(request, span)
                return CallOutcome(
                    value: .success(try decode(reply)), attempts: state.attempts, waited: waited ?? .zero)
            } catch {
                failure = error
            }
            switch state.failed(with: failure, at: .now, random: pacing.random()) {
            case .stop(let error):
                return CallOutcome(value: .failure(error), attempts: state.attempts)
            case .retry(let pause):
                log(failure, attempt: state.attempts, pause: pause)
                do {
                    try await pacing.sleep(pause)
                } catch {
                    let error = LanguageModelError(
                        .cancelled, "the call was cancelled", status: failure.status, attempts: state.attempts)
                    return CallOutcome(value: .failure(error), attempts: state.attempts)
                }
            }
        }
    }

    private func takeSlot(until end: ContinuousClock.Instant) async throws(LanguageModelError) {
        switch await limit.acquire(until: end) {
        case .granted:
            return
        case .refused:
            throw LanguageModelError(
                .overloaded, "more than maximumWaiting requests wait for a slot; raise the slots or admit less work")
        case .cancelled:
            throw LanguageModelError(.cancelled, "the call was cancelled")
        case .expired:
            throw LanguageModelError(
                .deadlineExceeded, "the deadline passed while waiting for a slot; raise the slots or admit less work")
        }
    }

    private func attempt(
        _ request: HTTPTransport.Request, _ span: CallSpan
    ) async throws(LanguageModelError) -> HTTPReply {
        let (end, cause) = span.attemptEnd(from: .now, timeLimit: configuration.attemptTimeLimit)
        let reply = try await transport.exchange(request, until: end, limit: cause).get()
        guard reply.isSuccess else {
            throw StatusClassification.error(
                status: reply.status, retryAfter: reply.retryAfter, body: reply.body,
                secret: configuration.apiKey?.secret)
        }
        return reply
    }

    private func log(_ failure: LanguageModelError, attempt: Int, pause: Duration) {
        logger.debug(
            "A request to the language model failed and is tried again",
            metadata: [
                "code": "\(failure.code.rawValue)", "status": "\(failure.status.map(String.init) ?? "none")",
                "reason": "\(failure.message)", "attempt": "\(attempt)", "pause": "\(pause)",
            ])
    }
}
