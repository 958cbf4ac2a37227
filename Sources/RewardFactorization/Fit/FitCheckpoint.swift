/// What an interrupted fit goes on from: which of its steps are finished, with their results.
///
/// A fit that goes on takes finished steps from here and does the rest as it would have done them, so that the result is
/// the same bit for bit.
public struct FitCheckpoint: Equatable, Codable, Sendable {
    /// An optimisation that is not finished.
    struct Running: Equatable, Codable, Sendable {
        var key: String
        var parameters: FitParameters
        var rounds: Int
        var converged: Bool
        /// What the features' penalties were divided by last; nil as long as all are alike.
        var relevance: [Double]?
        /// How often that was learned.
        var relevanceUpdates = 0
    }

    /// Counts how fits are made: what another method left half done is not gone on with.
    private static let method: UInt64 = 2

    /// Tells whether comparisons and options are those that the checkpoint was made with.
    let fingerprint: String
    /// Finished optimisations.
    var finished: [String: FitParameters] = [:]
    /// What held-out people said of finished trials.
    var corrections: [String: PriorCorrection] = [:]
    /// The optimisation that is under way.
    var running: Running?

    /// Returns the checkpoint of a fit that has not begun.
    static func first(_ set: ComparisonSet, _ options: FitOptions) -> FitCheckpoint {
        // FNV-1a over the method, the options, the people, the topics and some of the rows.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func mix(_ value: UInt64) { hash = (hash ^ value) &* 0x0000_0100_0000_01B3 }
        mix(method)
        for value in [set.count, set.personCount, set.featureCount, options.heldOutLimit, options.selectionLimit] {
            mix(UInt64(bitPattern: Int64(value)))
        }
        for value in [
            options.baseFunctions.lowerBound, options.baseFunctions.upperBound, options.maximumIterations,
            options.relevanceUpdates,
        ] {
            mix(UInt64(bitPattern: Int64(value)))
        }
        for value in options.regularisation + [options.heldOutShare, options.tolerance] { mix(value.bitPattern) }
        mix(options.seed)
        for person in set.people { mix(UInt64(bitPattern: Int64(person))) }
        for topic in set.topics { mix(UInt64(bitPattern: Int64(topic))) }
        for row in stride(from: 0, to: set.count, by: max(1, set.count / 20_000)) {
            for value in set.row(row) { mix(UInt64(value.bitPattern)) }
        }
        return FitCheckpoint(fingerprint: String(hash, radix: 16))
    }
}
