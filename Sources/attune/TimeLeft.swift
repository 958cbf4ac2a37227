/// How long a stage may still take, by its pace since it was first seen.
///
/// What was done before then, by a run that was interrupted, says nothing of the pace.
struct TimeLeft: Sendable {
    private(set) var stage: String?
    private var first: (share: Double, time: ContinuousClock.Instant)?

    /// Takes note of a share, and returns the time left.
    ///
    /// - Parameter share: Of the stage, 0 to 1; nil where that is not known.
    /// - Returns: Nil until 2 s have passed and 2 % of what was to do at first are done, and at the end.
    mutating func see(_ share: Double?, of stage: String, at time: ContinuousClock.Instant) -> Duration? {
        if stage != self.stage {
            self.stage = stage
            self.first = nil
        }
        guard let share else { return nil }
        guard let first, share >= first.share else {
            self.first = (share, time)
            return nil
        }
        let passed = first.time.duration(to: time)
        let done = share - first.share
        guard share < 1, done >= 0.02 * (1 - first.share), passed > .seconds(2) else { return nil }
        return passed * ((1 - share) / done)
    }
}
