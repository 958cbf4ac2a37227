import RewardFactorization

/// Draws the sets that would be best if a draw of the person's weights and the prompts' effects were the truth.
///
/// Thompson sampling: λ ~ N(m, S), then λ·Δφ_p ~ N(λ·d_p, Σⱼ v_pj λⱼ²) for each prompt, which is the same as drawing its
/// effect. Of all allowed sets of one and two prompts with positive drawn gains the one with the largest
/// acceptance × (σ(gain) − ½) is the draw; a third and each further prompt is added while it raises that. Where no gain is
/// positive the draw is the empty set. There is no threshold: to act on a belief in proportion to it is what explores.
struct PromptSetSampler {
    private let table: PromptEffectTable
    private let options: PromptSelectionOptions
    private let order: [Int]
    private var sampler: PosteriorSampler
    private var weights: [Double]
    private var drawn: [Double]  // by place
    /// The expected changes d: row j has base reward j of the prompts as offered.
    private let changes: [PromptEffectTable.Block]

    init(
        _ gains: borrowing PromptGains, table: PromptEffectTable, options: PromptSelectionOptions, baseline: [Double],
        posterior: Posterior
    ) {
        self.changes = table.intercepts.indices.map { element in
            table.intercepts[element] + table.slopes[element] * baseline[element / table.blocks]
        }
        self.table = table
        self.options = options
        self.order = gains.order
        self.sampler = PosteriorSampler(posterior)
        self.weights = posterior.mean
        self.drawn = []
        for place in order.indices { drawn.append(gains.gain(place)) }
    }

    /// Returns `explorationDraws` draws.
    mutating func draws(using generator: inout SplitMix64) -> [PromptPlaceSet] {
        var sets: [PromptPlaceSet] = []
        sets.reserveCapacity(options.explorationDraws)
        for _ in 0..<options.explorationDraws {
            drawGains(using: &generator)
            sets.append(bestSet())
        }
        return sets
    }

    private mutating func drawGains(using generator: inout SplitMix64) {
        sampler.draw(into: &weights, using: &generator)
        var mean = [PromptEffectTable.Block](repeating: .zero, count: table.blocks)
        var variance = mean
        var element = 0
        for weight in weights {
            for block in 0..<table.blocks {
                mean[block] += changes[element] * weight
                variance[block] += table.variances[element] * (weight * weight)
                element += 1
            }
        }
        for (place, prompt) in order.enumerated() {
            let scatter = variance[prompt / 8][prompt % 8]
            drawn[place] = mean[prompt / 8][prompt % 8]
            if scatter > 0 { drawn[place] += scatter.squareRoot() * generator.nextNormal() }
        }
    }

    private func bestSet() -> PromptPlaceSet {
        var best = PromptPlaceSet()
        var bestValue = 0.0
        func consider(_ members: @autoclosure () -> PromptPlaceSet, _ gain: Double, _ acceptance: Double) {
            // σ lies below its tangent: acceptance × gain / 4 bounds the value without the exponential.
            guard acceptance * gain > 4 * bestValue else { return }
            let value = acceptance * (Logistic.sigmoid(gain) - 0.5)
            guard value > bestValue else { return }
            best = members()
            bestValue = value
        }
        let useful = drawn.indices.filter { drawn[$0] > 0 }
        for place in useful { consider(PromptPlaceSet(place), drawn[place], acceptance(place)) }
        guard options.maximumSetSize > 1 else { return best }
        var pairs = options.maximumSets - useful.count
        for (position, later) in useful.enumerated() {
            for first in useful.prefix(position) where attribute(first) != attribute(later) {
                pairs -= 1
                guard pairs >= 0 else { return best }
                consider(
                    PromptPlaceSet(first, later), drawn[first] + options.laterEffectFactor * drawn[later],
                    acceptance(first) * acceptance(later))
            }
        }
        while best.count > 1, best.count < options.maximumSetSize {
            let parent = best
            for place in useful where !parent.contains(place) {
                guard !parent.contains(where: { attribute($0) == attribute(place) }) else { continue }
                var members = parent
                members.insert(place)
                let (gain, acceptance) = combine(members)
                consider(members, gain, acceptance)
            }
            guard best != parent else { break }
        }
        return best
    }

    private func combine(_ members: PromptPlaceSet) -> (gain: Double, acceptance: Double) {
        var gain = 0.0
        var chance = 1.0
        var share = 1.0
        for place in members {
            gain += share * drawn[place]
            chance *= acceptance(place)
            share = options.laterEffectFactor
        }
        return (gain, chance)
    }

    private func acceptance(_ place: Int) -> Double { table.acceptances[order[place]] }
    private func attribute(_ place: Int) -> Int { table.attributes[order[place]] }
}
