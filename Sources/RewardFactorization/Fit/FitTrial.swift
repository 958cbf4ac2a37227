/// One choice of J and regularisation that a fit tried.
public struct FitTrial: Equatable, Codable, Sendable {
    /// J.
    public let baseFunctionCount: Int
    /// The regularisation, as in `FitOptions`.
    public let regularisation: Double
    /// The log loss of held-out people, in nats; `log 2` where nobody was held out.
    public let heldOutLogLoss: Double

    private enum CodingKeys: String, CodingKey {
        case baseFunctionCount = "base_functions"
        case regularisation
        case heldOutLogLoss = "held_out_log_loss"
    }
}
