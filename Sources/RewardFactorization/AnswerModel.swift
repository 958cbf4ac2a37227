/// How people answer: P(preferred) = lapse/2 + (1 − lapse) · σ(λ·Δφ + sideBias · side).
///
/// A lapse is an answer given without looking (Wichmann and Hill, Perception & Psychophysics 63, 2001); the side is where
/// the preferred text was shown.
public struct AnswerModel: Equatable, Sendable {
    /// The lapses that are accepted.
    public static let lapses = 0.0...0.3
    /// The largest magnitude of `sideBias`, 3.
    public static let largestSideBias = 3.0

    /// Answers without lapse, side bias and forgetting.
    public static let plain = AnswerModel(unchecked: 0, sideBias: 0, forgetting: 1)

    /// The share of answers given at random, 0 to 0.3.
    public let lapse: Double
    /// The log odds for the text that is shown first, −3 to 3.
    public let sideBias: Double
    /// The factor by which an answer's weight decays with each newer answer, in (0, 1]; 1 forgets nothing.
    public let forgetting: Double

    /// Creates an answer model.
    ///
    /// Throws `valueOutOfRange` where a number is NaN or outside its range.
    public init(lapse: Double, sideBias: Double, forgetting: Double) throws(RewardFactorizationError) {
        guard Self.lapses.contains(lapse), abs(sideBias) <= Self.largestSideBias, forgetting > 0, forgetting <= 1 else {
            throw RewardFactorizationError(
                .valueOutOfRange,
                "lapse \(lapse), side bias \(sideBias), forgetting \(forgetting) were given; use a lapse in 0 … 0.3, "
                    + "a side bias in −3 … 3 and a forgetting factor in (0, 1]")
        }
        self.init(unchecked: lapse, sideBias: sideBias, forgetting: forgetting)
    }

    init(unchecked lapse: Double, sideBias: Double, forgetting: Double) {
        self.lapse = lapse
        self.sideBias = sideBias
        self.forgetting = forgetting
    }

    /// Returns P(preferred) for a utility λ·Δφ; `side` is +1 where the preferred text was shown first, −1 second, 0 unknown.
    public func probability(utility: Double, side: Double = 0) -> Double {
        lapse / 2 + (1 - lapse) * Logistic.sigmoid(utility + sideBias * side)
    }

    /// Returns E P(preferred) where λ·Δφ is known as a Gaussian; absolute error below 1e-6.
    public func probability(utility: GaussianUtility, side: Double = 0) -> Double {
        let preference = Logistic.expectation(mean: utility.mean + sideBias * side, variance: utility.variance)
        return lapse / 2 + (1 - lapse) * preference
    }
}

extension AnswerModel: Codable {
    private enum CodingKeys: String, CodingKey {
        case lapse
        case sideBias = "side_bias"
        case forgetting
    }

    /// Reads an answer model; throws where a number is outside its range.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            lapse: container.decode(Double.self, forKey: .lapse),
            sideBias: container.decode(Double.self, forKey: .sideBias),
            forgetting: container.decode(Double.self, forKey: .forgetting))
    }
}
