/// What a fit looks for, in the gauge in which people's weights are N(μ, I).
struct FitParameters: Equatable, Codable, Sendable {
    /// B, J × D row by row, over standardised features.
    var baseFunctions: [Double]
    /// μ, J numbers.
    var mean: [Double]
    /// Tells the lapse, see `lapse`.
    var lapseLogit: Double
    /// The log odds for the text that is shown first.
    var sideBias: Double

    /// J.
    var dimension: Int { mean.count }

    /// The lapse: 0.3 σ(logit), so that it stays inside its bounds.
    var lapse: Double { AnswerModel.lapses.upperBound * Logistic.sigmoid(lapseLogit) }

    /// dlapse/dlogit.
    var lapseRate: Double { lapse * Logistic.sigmoid(-lapseLogit) }

    /// The logit of a lapse of half a percent, from which a fit starts.
    static let firstLapseLogit = -4.1

    /// A lapse costs this many nats a unit, the prior of somebody who expects about a twentieth.
    static let lapseCost = 20.0
    /// The prior precision of the side bias.
    static let sideCost = 4.0
}
