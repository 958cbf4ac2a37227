public import RewardFactorization

/// Holds one version of the base rewards φ = B·(ψ − mean)/scale and the prior of people's weights over them.
///
/// Reward factorization (arXiv 2503.06358): a person's reward of a text is λ·φ with λ ~ N(prior mean, prior covariance)
/// before any answer. The arrays are flat, as they are stored. J is the number of base rewards, D of features.
public struct RewardModel: Equatable, Sendable {
    /// The largest J and D that are accepted.
    public static let dimensionLimit = 4096
    /// Standardised features are cut to ± this (winsorised), so that one extreme measure cannot decide alone.
    public static let standardisedLimit = 4.0

    /// The model's version; 1 is the built-in one.
    public let version: Int
    /// The features that ψ must hold.
    public let specification: FeatureSpecification
    /// The mean of each feature, D values, in the feature's unit.
    public let mean: [Double]
    /// The scale of each feature, D values above zero, in the feature's unit.
    public let scale: [Double]
    /// The names of the base rewards, J of them, all different.
    public let baseRewardNames: [String]
    /// B, J × D, row by row.
    public let baseRewards: [Double]
    /// The mean of the prior of λ, J values.
    public let priorMean: [Double]
    /// The covariance of the prior of λ: the lower triangle row by row, J(J+1)/2 values.
    public let priorCovariance: [Double]
    /// How unequally people care about each base reward; nil: as a Gaussian says.
    public let priorSparsity: AxisSparsity?
    /// How people answer when they are asked which text they prefer.
    public let answers: AnswerModel
    /// How version 1's base rewards move these; nil where these are version 1's, by name.
    public let effectMap: EffectMap?

    /// The number of base rewards J.
    public var baseRewardCount: Int { baseRewardNames.count }
    /// The number of features D.
    public var featureCount: Int { specification.dimension }
    /// The identifier of the features that ψ must hold.
    public var featureSpecification: String { specification.identifier }

    /// Creates a model of flat arrays.
    ///
    /// Throws ``RewardModelError`` when a length does not fit, a value is not finite, a scale or a prior variance is not
    /// above zero, or the names are not usable.
    public init(
        version: Int, specification: FeatureSpecification, mean: [Double], scale: [Double],
        baseRewardNames: [String], baseRewards: [Double], priorMean: [Double], priorCovariance: [Double],
        priorSparsity: AxisSparsity? = nil, answers: AnswerModel = .plain, effectMap: EffectMap? = nil
    ) throws(RewardModelError) {
        self.init(
            trusted: version, specification: specification, mean: mean, scale: scale,
            baseRewardNames: baseRewardNames, baseRewards: baseRewards, priorMean: priorMean,
            priorCovariance: priorCovariance, priorSparsity: priorSparsity, answers: answers, effectMap: effectMap)
        try validate()
    }

    /// Creates a model of arrays that a test proves to be valid: the built-in one.
    init(
        trusted version: Int, specification: FeatureSpecification, mean: [Double], scale: [Double],
        baseRewardNames: [String], baseRewards: [Double], priorMean: [Double], priorCovariance: [Double],
        priorSparsity: AxisSparsity? = nil, answers: AnswerModel = .plain, effectMap: EffectMap? = nil
    ) {
        self.version = version
        self.specification = specification
        self.mean = mean
        self.scale = scale
        self.baseRewardNames = baseRewardNames
        self.baseRewards = baseRewards
        self.priorMean = priorMean
        self.priorCovariance = priorCovariance
        self.priorSparsity = priorSparsity
        self.answers = answers
        self.effectMap = effectMap
    }

    /// Returns φ of a text from its features: J values.
    ///
    /// Standardised features are cut to ±``standardisedLimit``; one that is not finite counts as its mean. ψ must be D
    /// long and follow ``specification``: check a stored model once with ``validate(for:)``.
    public func phi(_ psi: [Double]) -> [Double] {
        phi(psi, languageNeutralOnly: false)
    }

    /// Returns φ with only those features counted that are defined alike in every language; the others count as their
    /// means.
    public func phiLanguageNeutral(_ psi: [Double]) -> [Double] {
        phi(psi, languageNeutralOnly: true)
    }

    /// Returns φ(y₁) − φ(y₂) from ψ(y₁) − ψ(y₂), which is what comparisons store: B·(Δψ/scale), J values, not cut.
    ///
    /// Equal to the difference of two ``phi(_:)`` wherever those cut nothing, which ``LocalFeature/upperBound`` makes
    /// certain for version 1.
    public func phiDifference(_ psiDifference: [Double], languageNeutralOnly: Bool = false) -> [Double] {
        precondition(psiDifference.count == featureCount, "The feature difference does not fit the reward model.")
        return Self.product(
            baseRewards, rows: baseRewardCount,
            Standardised(
                values: psiDifference, mean: nil, scale: scale, limit: .infinity,
                counting: languageNeutralOnly ? specification.languageNeutral : nil))
    }

    private func phi(_ psi: [Double], languageNeutralOnly: Bool) -> [Double] {
        precondition(psi.count == featureCount, "The feature vector does not fit the reward model.")
        return Self.product(
            baseRewards, rows: baseRewardCount,
            Standardised(
                values: psi, mean: mean, scale: scale, limit: Self.standardisedLimit,
                counting: languageNeutralOnly ? specification.languageNeutral : nil))
    }

    /// Feature values as B takes them.
    private struct Standardised {
        let values: [Double]
        let mean: [Double]?
        let scale: [Double]
        let limit: Double
        /// Which features count; nil: all.
        let counting: [Bool]?

        @inline(__always)
        subscript(index: Int) -> Double {
            guard values[index].isFinite, counting?[index] ?? true else { return 0 }
            return min(max((values[index] - (mean?[index] ?? 0)) / scale[index], -limit), limit)
        }
    }

    /// B times the standardised values, in memory that lasts for the call.
    private static func product(_ baseRewards: [Double], rows: Int, _ standardised: Standardised) -> [Double] {
        let count = standardised.values.count
        return unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { values in
            for index in 0..<count { unsafe values.initializeElement(at: index, to: standardised[index]) }
            return unsafe product(baseRewards, rows: rows, UnsafeBufferPointer(values))
        }
    }

    /// Four columns at a time, each of which sums for itself.
    private static func product(
        _ baseRewards: [Double], rows: Int, _ standardised: UnsafeBufferPointer<Double>
    ) -> [Double] {
        let columns = standardised.count
        precondition(baseRewards.count == rows * columns)
        guard columns > 0 else { return [Double](repeating: 0, count: rows) }
        return unsafe baseRewards.withUnsafeBufferPointer { rewards in
            unsafe [Double](unsafeUninitializedCapacity: rows) { sums, count in
                let values = unsafe UnsafeRawPointer(standardised.baseAddress.unsafelyUnwrapped)
                for row in 0..<rows {
                    let start = row &* columns
                    let weights = unsafe UnsafeRawPointer(rewards.baseAddress.unsafelyUnwrapped + start)
                    var four = SIMD4<Double>.zero
                    var column = 0
                    while column &+ 4 <= columns {
                        let offset = 8 &* column
                        unsafe four +=
                            weights.loadUnaligned(fromByteOffset: offset, as: SIMD4<Double>.self)
                            * values.loadUnaligned(fromByteOffset: offset, as: SIMD4<Double>.self)
                        column &+= 4
                    }
                    var sum = four.sum()
                    while column < columns {
                        unsafe sum += rewards[start &+ column] * standardised[column]
                        column &+= 1
                    }
                    unsafe sums.initializeElement(at: row, to: sum)
                }
                count = rows
            }
        }
    }
}
