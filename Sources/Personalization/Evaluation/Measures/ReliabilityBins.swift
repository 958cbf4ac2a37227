/// How often predictions of each confidence came true.
///
/// The ten equal bins of the usual reliability diagram over [0, 1], taken over both orientations of every comparison:
/// the lower five mirror the upper five, so five bins of the predicted side's probability, 0.5 to 1, say it all.
public struct ReliabilityBins: Sendable, Equatable {
    /// One bin.
    public struct Bin: Sendable, Equatable {
        /// The comparisons in it.
        public internal(set) var count = 0
        /// The sum of the probabilities of the predicted side.
        var confidence = 0.0
        /// How often the predicted side was preferred; a probability of ½ counts as half a hit.
        var hits = 0.0

        /// The mean probability of the predicted side, 0.5 to 1; nil without comparisons.
        public var meanConfidence: Double? { count > 0 ? confidence / Double(count) : nil }
        /// The share of comparisons in which the predicted side was preferred; nil without comparisons.
        public var accuracy: Double? { count > 0 ? hits / Double(count) : nil }
    }

    /// Bins of width 0.1 from 0.5 to 1.
    public private(set) var bins = [Bin](repeating: Bin(), count: 5)

    /// Adds a comparison; `probability` is what was predicted for the side that was preferred.
    mutating func add(probability: Double) {
        let confidence = max(probability, 1 - probability)
        let place = min(max(Int((confidence - 0.5) * 10), 0), bins.count - 1)
        bins[place].count += 1
        bins[place].confidence += confidence
        bins[place].hits += probability > 0.5 ? 1 : (probability < 0.5 ? 0 : 0.5)
    }

    mutating func add(_ other: ReliabilityBins) {
        for place in bins.indices {
            bins[place].count += other.bins[place].count
            bins[place].confidence += other.bins[place].confidence
            bins[place].hits += other.bins[place].hits
        }
    }

    /// The expected calibration error Σ (n_b / n) |confidence − accuracy|; nil without comparisons.
    ///
    /// Source: Naeini, Cooper and Hauskrecht, Obtaining well calibrated probabilities using Bayesian binning, AAAI 2015.
    public var expectedError: Double? {
        let total = bins.reduce(0) { $0 + $1.count }
        guard total > 0 else { return nil }
        return bins.reduce(0) { $0 + abs($1.confidence - $1.hits) } / Double(total)
    }
}
