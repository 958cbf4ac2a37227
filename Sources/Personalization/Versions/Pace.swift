/// How much of the time work in the background may take, so that the service beside it keeps its throughput.
public struct Pace: Sendable, Equatable {
    /// The share of the time that is worked, in (0, 1]; the rest is waited, batch by batch.
    public let share: Double

    /// Works all the time.
    public static let full = Pace(share: 1)
    /// Works a tenth of the time.
    public static let gentle = Pace(share: 0.1)

    /// Creates a pace; the share is kept within 0.01 to 1.
    public init(share: Double) { self.share = min(max(share, 0.01), 1) }

    /// Works on one batch, then waits in proportion to what it took, at most a second.
    func work<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        let start = ContinuousClock.now
        let result = try await body()
        guard share < 1 else { return result }
        let wait = start.duration(to: .now) * (1 / share - 1)
        try await Task.sleep(for: min(wait, .seconds(1)))
        return result
    }
}
