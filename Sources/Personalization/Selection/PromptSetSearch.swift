import RewardFactorization

/// Looks through the allowed sets of prompts for those with the largest value.
struct PromptSetSearch: ~Copyable {
    /// The alternatives that are kept for explanation.
    static let alternatives = 5
    /// The sets that are extended by a third and each further prompt.
    static let beamWidth = 16

    /// The best sets, allowed or not; one more than the alternatives, because the choice is usually among them.
    private(set) var best: BestPromptSets
    /// The best set whose gain is positive and probable enough.
    private(set) var bestAllowed: ScoredPromptSet?

    private(set) var gains: PromptGains
    private let options: PromptSelectionOptions
    private let thresholdQuantile: Double
    private var beam: BestPromptSets
    private var allowedBar = 0.0
    private var looked = 0

    /// - Parameter isExplaining: Keep the best sets that were not chosen, too; without it, most sets need no exact look.
    init(
        _ gains: consuming PromptGains, options: PromptSelectionOptions, thresholdQuantile: Double, isExplaining: Bool
    ) {
        best = BestPromptSets(capacity: isExplaining ? Self.alternatives + 1 : 0)
        self.gains = gains
        self.options = options
        self.thresholdQuantile = thresholdQuantile
        self.beam = BestPromptSets(capacity: options.maximumSetSize > 2 ? Self.beamWidth : 0)
    }

    mutating func run() {
        for place in gains.order.indices {
            looked += 1
            let gain = gains.gain(place)
            guard canMatter(gain, gains.noise(place), gains.acceptance(place)) else { continue }
            lookClosely(at: PromptPlaceSet(place), gain, gains.variance(place), gains.acceptance(place))
        }
        guard options.maximumSetSize > 1 else { return }
        lookAtPairs()
        guard options.maximumSetSize > 2 else { return }
        for size in 3...options.maximumSetSize { extendBeam(to: size) }
    }

    /// Returns a set of any related prompts with its prediction.
    mutating func score(_ members: PromptPlaceSet) -> ScoredPromptSet {
        let (mean, variance, acceptance) = combine(members)
        return Self.score(members, mean, variance, acceptance)
    }

    private mutating func lookAtPairs() {
        // The prompts with the largest gains, as many as the budget lets pair: u(u−1)/2 ≤ what is left.
        var paired = gains.usefulCount
        let budget = options.maximumSets - looked
        while paired > 1, paired * (paired - 1) / 2 > budget { paired -= 1 }
        guard paired > 1 else { return }
        // Single prompts are no base for a third; only pairs are.
        beam = BestPromptSets(capacity: beam.capacity)
        for later in 1..<paired {
            // Gains fall from place to place, so nothing after a pair that gains too little can matter.
            guard canMatter(gains.gain(0) + options.laterEffectFactor * gains.gain(later)) else { break }
            for block in 0...(later - 1) / 8 { lookAtPairs(of: later, with: block) }
        }
        looked += paired * (paired - 1) / 2
    }

    /// Looks at the pairs of a prompt with those before it in a block, all of the block's at once.
    private mutating func lookAtPairs(of later: Int, with block: Int) {
        let factor = options.laterEffectFactor
        guard canMatter(gains.gain(8 * block) + factor * gains.gain(later)) else { return }
        let firsts = gains.bounds(block)
        let means = firsts.gains + factor * gains.gain(later)
        let acceptances = firsts.acceptances * gains.acceptance(later)
        // The tangent bound of `canMatter` for all of them, first without what two prompts share.
        let bar = max(lowestBar, 0)
        let tangents = acceptances * means * Self.slope
        func areBelow(_ variances: PromptGains.Block) -> Bool {
            bar > 0 && (tangents * tangents - bar * bar * (Self.softness + variances)).max() <= 0
        }
        if areBelow(firsts.noises + factor * factor * gains.noise(later)) { return }
        let variances =
            gains.variances(block) + factor * factor * gains.variance(later)
            + 2 * factor * gains.covariances(of: later, with: block)
        if areBelow(variances) { return }
        let attribute = gains.attribute(later)
        for first in 8 * block..<min(8 * block + 8, later) where gains.attribute(first) != attribute {
            lookClosely(
                at: PromptPlaceSet(first, later), means[first % 8], max(variances[first % 8], 0),
                acceptances[first % 8])
        }
    }

    private mutating func extendBeam(to size: Int) {
        let parents = beam.sets
        beam = BestPromptSets(capacity: size < options.maximumSetSize ? Self.beamWidth : 0)
        var seen: Set<PromptPlaceSet> = []
        for parent in parents where parent.members.count == size - 1 {
            for place in 0..<gains.usefulCount where !parent.members.contains(place) {
                guard looked < options.maximumSets else { return }
                guard !parent.members.contains(where: { gains.attribute($0) == gains.attribute(place) }) else {
                    continue
                }
                var members = parent.members
                members.insert(place)
                guard seen.insert(members).inserted else { continue }
                let (mean, variance, acceptance) = combine(members)
                looked += 1
                lookClosely(at: members, mean, variance, acceptance)
            }
        }
    }

    /// Adds up a set's effects: the first member counts in full, the others by the factor.
    private mutating func combine(_ members: PromptPlaceSet) -> (mean: Double, variance: Double, acceptance: Double) {
        var mean = 0.0
        var variance = 0.0
        var acceptance = 1.0
        var share = 1.0
        for (position, place) in members.enumerated() {
            mean += share * gains.gain(place)
            variance += share * share * gains.variance(place)
            acceptance *= gains.acceptance(place)
            var otherShare = 1.0
            for other in members.prefix(position) {
                variance += 2 * share * otherShare * gains.covariances(of: place, with: other / 8)[other % 8]
                otherShare = options.laterEffectFactor
            }
            share = options.laterEffectFactor
        }
        return (mean, max(variance, 0), acceptance)
    }

    private mutating func lookClosely(
        at members: PromptPlaceSet, _ mean: Double, _ variance: Double, _ acceptance: Double
    ) {
        if canMatter(mean, variance, acceptance) { enter(Self.score(members, mean, variance, acceptance)) }
    }

    private mutating func enter(_ scored: ScoredPromptSet) {
        best.offer(scored)
        beam.offer(scored)
        if scored.value > allowedBar, isAllowed(scored.utility.mean, scored.utility.variance) {
            bestAllowed = scored
            allowedBar = scored.value
        }
    }

    /// Returns whether P(λ·Δφ > 0) reaches the threshold and the gain is positive.
    private func isAllowed(_ mean: Double, _ variance: Double) -> Bool {
        mean > 0 && mean * mean >= thresholdQuantile * thresholdQuantile * variance
    }

    /// What a set's value must exceed to get anywhere.
    private var lowestBar: Double { min(best.bar, beam.bar, allowedBar) }

    /// Returns whether a set with this mean may get onto a list, whatever its variance and acceptance are: σ lies below
    /// its tangent at 0.
    private func canMatter(_ mean: Double) -> Bool {
        lowestBar < 0 || mean > 4 * lowestBar
    }

    /// Returns whether a set may get onto a list, by bounds that cost less than its value.
    ///
    /// For x > 0, σ(x) ≤ Φ(x√(π/8)), so for a mean above 0 E σ ≤ Φ(mean / √(8/π + variance)), and Φ lies below its
    /// tangent at 0.
    private func canMatter(_ mean: Double, _ variance: Double, _ acceptance: Double) -> Bool {
        let listed = min(best.bar, beam.bar)
        let bar = isAllowed(mean, variance) ? min(listed, allowedBar) : listed
        guard mean > 0 else { return bar < 0 }
        guard bar >= 0 else { return true }
        let scale = Self.softness + variance
        let tangent = acceptance * Self.slope * mean
        guard tangent * tangent > bar * bar * scale, acceptance * 0.5 > bar else { return false }
        return acceptance * (StandardNormal.cumulative(mean / scale.squareRoot()) - 0.5) > bar
    }

    /// Φ′(0).
    private static let slope = 0.3989422804014327
    /// What the logistic function adds to a variance, as the normal distribution that it is bounded by.
    private static let softness = 8 / Double.pi

    private static func score(
        _ members: PromptPlaceSet, _ mean: Double, _ variance: Double, _ acceptance: Double
    ) -> ScoredPromptSet {
        let utility = GaussianUtility(mean: mean, variance: variance)
        return ScoredPromptSet(
            members: members, utility: utility, expectedWin: utility.expectedPreference, acceptance: acceptance)
    }
}
