import Testing

@testable import LanguageModel

@Suite("Retry state")
struct RetryStateTests {
    static let start = ContinuousClock.now
    let policy = RetryPolicy(maximumAttempts: 3, base: .seconds(1), cap: .seconds(30))

    /// The pause after one failed attempt, or nil when the call stops.
    private func pause(
        after error: LanguageModelError, in state: inout RetryState, at seconds: Double = 0, random: Double = 0.5
    ) -> Duration? {
        state.started()
        return decided(error, &state, seconds, random)
    }

    private func decided(
        _ error: LanguageModelError, _ state: inout RetryState, _ seconds: Double, _ random: Double
    ) -> Duration? {
        switch state.failed(with: error, at: Self.start.advanced(by: .seconds(seconds)), random: random) {
        case .retry(let pause): pause
        case .stop: nil
        }
    }

    private func state(deadline: Double = 1000) -> RetryState {
        RetryState(policy: policy, deadline: Self.start.advanced(by: .seconds(deadline)))
    }

    @Test(
        "Only failures that may pass are tried again",
        arguments: LanguageModelError.Code.allCases)
    func codes(code: LanguageModelError.Code) {
        var state = state()
        let isTransient = [.outage, .rateLimited, .serverError].contains(code)
        #expect((pause(after: LanguageModelError(code, ""), in: &state) != nil) == isTransient)
    }

    @Test("A quota that is used up is not tried again")
    func quota() {
        var state = state()
        let error = LanguageModelError(.rateLimited, "", status: 429, serverCode: "insufficient_quota")
        #expect(pause(after: error, in: &state) == nil)
    }

    @Test("The last attempt's failure is reported with the number of attempts")
    func exhausted() throws {
        var state = state()
        let error = LanguageModelError(.outage, "", status: 503)
        #expect(pause(after: error, in: &state) == .milliseconds(500))
        #expect(pause(after: error, in: &state) == .seconds(1))
        state.started()
        guard case .stop(let last) = state.failed(with: error, at: Self.start, random: 0) else {
            Issue.record("went on after the last attempt")
            return
        }
        #expect(last.attempts == 3)
        #expect(last.code == .outage)
    }

    @Test("Retry-After is waited out, with jitter of the first pause's size on top")
    func retryAfter() {
        var state = state()
        let error = LanguageModelError(.rateLimited, "", status: 429, retryAfter: .seconds(40))
        #expect(pause(after: error, in: &state, random: 0) == .seconds(40))
        #expect(pause(after: error, in: &state, random: 0.999) ?? .zero < .seconds(41))
    }

    @Test(
        "No pause reaches the deadline",
        arguments: [
            // now, Retry-After, random, pause
            (0.0, 9.0, 0.5, 9.5), (0, 9, 0.999, 9.999), (0.5, 9, 0.9, 9), (1, 9, 0, nil), (5, 9, 0, nil),
            (9.6, nil, 0.3, 0.3), (9.6, nil, 0.5, nil), (10, nil, 0, nil), (11, 0, 0, nil),
        ] as [(Double, Double?, Double, Double?)])
    func deadline(now: Double, retryAfter: Double?, random: Double, expected: Double?) {
        var state = state(deadline: 10)
        let error = LanguageModelError(.outage, "", retryAfter: retryAfter.map { .seconds($0) })
        let pause = pause(after: error, in: &state, at: now, random: random)
        #expect(pause == nil ? expected == nil : expected.map { abs(pause! / .seconds(1) - $0) < 1e-6 } ?? false)
    }

    @Test("A deadline that cuts off a later attempt reports what failed before it")
    func cutOff() {
        var state = state()
        let outage = LanguageModelError(.outage, "refused", status: 503)
        #expect(pause(after: outage, in: &state) != nil)
        state.started()
        let cut = LanguageModelError(.deadlineExceeded, "")
        guard case .stop(let reported) = state.failed(with: cut, at: Self.start, random: 0) else {
            Issue.record("went on past the deadline")
            return
        }
        #expect(reported.code == .outage)
        #expect(reported.attempts == 2)
    }

    @Test("A deadline that cuts off the first attempt is reported as such")
    func cutOffAtOnce() {
        var state = state()
        state.started()
        guard
            case .stop(let reported) = state.failed(
                with: LanguageModelError(.deadlineExceeded, ""), at: Self.start, random: 0)
        else {
            Issue.record("went on past the deadline")
            return
        }
        #expect(reported.code == .deadlineExceeded)
    }

    @Test("For any times and random numbers the pause ends before the deadline")
    func property() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let deadline = Double.random(in: 0...100, using: &generator)
            let now = Double.random(in: 0...100, using: &generator)
            var state = state(deadline: deadline)
            let wish = Bool.random(using: &generator) ? Duration.seconds(Double.random(in: 0...100)) : nil
            let error = LanguageModelError(.rateLimited, "", retryAfter: wish)
            guard let pause = pause(after: error, in: &state, at: now, random: .random(in: 0..<1)) else { continue }
            #expect(Duration.seconds(now) + pause < .seconds(deadline))
            #expect(pause >= wish ?? .zero)
        }
    }
}
