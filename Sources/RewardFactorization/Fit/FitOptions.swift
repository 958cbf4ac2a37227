/// What a fit may try and spend.
public struct FitOptions: Equatable, Sendable {
    /// The J to try, within 1...16; one value fixes J. Default 1...10.
    public var baseFunctions: ClosedRange<Int>
    /// The regularisations to try, each above 0; the best on held-out people is used.
    ///
    /// A regularisation r is the prior B ~ N(0, v) on every element of B over standardised features, with v = 1/(r D) on
    /// average over features and each feature's own (see `FeatureRelevance`): a base function is expected to move a
    /// comparison by about 1/√r log odds.
    public var regularisation: [Double]
    /// The share of people held out for choosing and for the scale of the prior, 0 to 0.5; at most `heldOutLimit` people.
    public var heldOutShare: Double
    /// The most people held out; more tell little more.
    public var heldOutLimit: Int
    /// The most comparisons that choosing J and the regularisation may use; the last fit uses all.
    public var selectionLimit: Int
    /// Seed of every random choice.
    public var seed: UInt64
    /// The threads to use; the result does not depend on it.
    public var threads: Int
    /// How often each feature's own prior variance is learned, and the base functions after it, 0 or more; 0: one variance
    /// for all features.
    public var relevanceUpdates: Int
    /// The most L-BFGS iterations of a fit.
    public var maximumIterations: Int
    /// The relative rise of the objective by iteration below which a fit ends.
    public var tolerance: Double

    /// Creates options.
    public init(
        baseFunctions: ClosedRange<Int> = 1...10, regularisation: [Double] = [0.1, 1, 10, 100],
        heldOutShare: Double = 0.2,
        heldOutLimit: Int = 2000, selectionLimit: Int = 200_000, seed: UInt64 = 1, threads: Int = 1,
        relevanceUpdates: Int = 3, maximumIterations: Int = 120, tolerance: Double = 1e-6
    ) {
        self.baseFunctions = baseFunctions
        self.regularisation = regularisation
        self.heldOutShare = heldOutShare
        self.heldOutLimit = heldOutLimit
        self.selectionLimit = selectionLimit
        self.seed = seed
        self.threads = threads
        self.relevanceUpdates = relevanceUpdates
        self.maximumIterations = maximumIterations
        self.tolerance = tolerance
    }

    /// The J that are accepted.
    public static let baseFunctionLimit = 1...16

    /// Throws `valueOutOfRange`, naming the option, where one cannot be used.
    func validate() throws(RewardFactorizationError) {
        func check(_ holds: Bool, _ message: String) throws(RewardFactorizationError) {
            guard holds else { throw RewardFactorizationError(.valueOutOfRange, message) }
        }
        try check(
            baseFunctions.lowerBound >= Self.baseFunctionLimit.lowerBound
                && baseFunctions.upperBound <= Self.baseFunctionLimit.upperBound,
            "base functions \(baseFunctions) were asked for; use a range within \(Self.baseFunctionLimit)")
        try check(
            !regularisation.isEmpty && regularisation.allSatisfy { $0 > 0 && $0.isFinite },
            "regularisation \(regularisation) was given; use one or more numbers above 0")
        try check((0...0.5).contains(heldOutShare), "a held-out share of \(heldOutShare) was given; use 0 to 0.5")
        try check(
            heldOutLimit >= 0 && selectionLimit > 0 && threads > 0 && maximumIterations > 0 && relevanceUpdates >= 0,
            "limits, threads and iterations must be above 0, updates of relevances at least 0")
        try check(tolerance > 0 && tolerance < 1, "a tolerance of \(tolerance) was given; use one in (0, 1)")
    }
}
