import Testing

@testable import LanguageModel

@Suite("Retry policy")
struct RetryPolicyTests {
    let policy = RetryPolicy(maximumAttempts: 5, base: .milliseconds(500), cap: .seconds(3))

    @Test(
        "The bound of the pause doubles from the base to the cap",
        arguments: [(1, 500), (2, 1000), (3, 2000), (4, 3000), (5, 3000), (1_000_000, 3000)])
    func doubles(attempts: Int, milliseconds: Int) {
        #expect(policy.backoff(afterAttempts: attempts, random: 1) == .milliseconds(milliseconds))
        #expect(policy.backoff(afterAttempts: attempts, random: 0) == .zero)
        #expect(policy.backoff(afterAttempts: attempts, random: 0.5) == .milliseconds(milliseconds / 2))
    }

    @Test("A huge base or cap does not overflow")
    func extremes() {
        let policy = RetryPolicy(maximumAttempts: 20, base: .seconds(86_400), cap: .seconds(Int64.max / 4))
        #expect(policy.backoff(afterAttempts: 1000, random: 0.9) > .seconds(86_400))
    }

    @Test("A random number outside 0 to 1 stays within the bound")
    func clamps() {
        #expect(policy.backoff(afterAttempts: 1, random: 7) == .milliseconds(500))
        #expect(policy.backoff(afterAttempts: 1, random: -7) == .zero)
    }
}
