/// How far a fit is.
public struct FitProgress: Sendable {
    /// What a fit does.
    public enum Stage: String, Codable, Sendable {
        /// Looks for J and the regularisation.
        case choosing
        /// Learns base functions from the people who are not held out.
        case learning
        /// Sets the scale of the prior on held-out people.
        case scaling
        /// Learns from everybody.
        case finishing
    }

    /// What is being done.
    public let stage: Stage
    /// The share of the whole that is done, 0 to 1, an estimate that never falls.
    public let shareDone: Double
    /// What a later run can go on from, where there is something new.
    public let checkpoint: FitCheckpoint?
}
