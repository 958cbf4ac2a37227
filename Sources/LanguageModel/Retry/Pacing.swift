/// Where pauses and randomness come from, so that tests can give their own.
struct Pacing: Sendable {
    /// Pauses; throws when the task is cancelled.
    var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    /// Uniform in 0..<1.
    var random: @Sendable () -> Double = { Double.random(in: 0..<1) }
}
