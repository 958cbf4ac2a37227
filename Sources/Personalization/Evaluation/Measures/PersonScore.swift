import Foundation

/// How well one person's test comparisons were predicted.
struct PersonScore: Sendable, Equatable {
    /// Nil with fewer than two comparisons; see ``PairRanking``.
    var auc: Double?
    /// The share of comparisons whose preferred response has the higher reward; equal rewards count as ½.
    var accuracy: Double
    /// The mean of −log P(what was preferred).
    var logLoss: Double
    var comparisons: Int
    var reliability: ReliabilityBins

    /// - Parameters:
    ///   - scores: λ·Δφ of each comparison, preferred less other.
    ///   - probabilities: The probability that was predicted for the preferred response.
    init?(scores: [Double], probabilities: [Double]) {
        guard !scores.isEmpty, scores.count == probabilities.count else { return nil }
        auc = PairRanking.auc(scores)
        let count = Double(scores.count)
        accuracy = scores.reduce(0) { $0 + ($1 > 0 ? 1 : ($1 == 0 ? 0.5 : 0)) } / count
        // A probability of 0 that is only rounding must not make the mean infinite.
        logLoss = probabilities.reduce(0) { $0 - log(max($1, 1e-15)) } / count
        comparisons = scores.count
        reliability = ReliabilityBins()
        for probability in probabilities { reliability.add(probability: probability) }
    }
}
