/// What an interrupted fit goes on from.
public struct FitCheckpoint: Equatable, Codable, Sendable {
    /// Tells whether comparisons and options are those that the checkpoint was made with.
    let fingerprint: String
    /// What was tried.
    var trials: [FitTrial]
}
