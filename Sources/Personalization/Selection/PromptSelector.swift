public import RewardFactorization

/// Chooses the system prompts that are predicted to move a text most towards one person's taste, or none.
///
/// A set has at most one prompt of an attribute and at most `maximumSetSize` prompts, each with a positive predicted gain
/// of its own. Effects add up (`laterEffectFactor`). With d and v the expected change of a set and its variance,
///
///     gain  = m·d        Var[λ·Δφ] = dᵀSd + Σⱼ vⱼ(mⱼ² + Sⱼⱼ)
///
/// Among the sets with gain > 0 and P(λ·Δφ > 0) ≥ `threshold` the one with the largest
/// acceptance × (E σ(λ·Δφ) − ½) is chosen; where there is none nothing is changed. A person of whom nothing is known has
/// m = 0, so no gain, so no change.
///
/// All sets of one and two prompts are looked at. A third and each further prompt extends the best 16 sets of one fewer.
/// Past `maximumSets`, only prompts with the largest gains are paired.
///
/// One selector serves many jobs: it depends on the model version and the catalog only. Cost: 34 prompts of 17 base
/// rewards, pairs: some 5 µs a choice without exploration; exploration adds some 3 µs a draw.
public final class PromptSelector: Sendable {
    /// The most prompts that can be offered together.
    public static let maximumPrompts = 128

    /// The prompts that are chosen from.
    public let prompts: [SelectablePrompt]
    /// How they are chosen.
    public let options: PromptSelectionOptions

    let table: PromptEffectTable
    /// The z with Φ(z) = `threshold`.
    private let thresholdQuantile: Double

    /// Creates a selector.
    ///
    /// Throws `duplicatePrompt`, `tooManyPrompts`, `dimensionMismatch` where the prompts' effects differ in dimension, or
    /// `valueOutOfRange` for an option.
    public init(
        prompts: [SelectablePrompt], options: PromptSelectionOptions = PromptSelectionOptions()
    ) throws(PromptSelectionError) {
        try options.validate()
        guard prompts.count <= Self.maximumPrompts else {
            throw PromptSelectionError(
                .tooManyPrompts, "\(prompts.count) prompts were offered; offer at most \(Self.maximumPrompts)")
        }
        var ids: Set<String> = []
        for prompt in prompts {
            guard ids.insert(prompt.id).inserted else {
                throw PromptSelectionError(.duplicatePrompt, "the prompt \(prompt.id) was offered twice; offer it once")
            }
            guard prompt.effect.dimension == prompts[0].effect.dimension else {
                throw PromptSelectionError(
                    .dimensionMismatch,
                    "the effect of \(prompt.id) has \(prompt.effect.dimension) base rewards, that of \(prompts[0].id) "
                        + "\(prompts[0].effect.dimension); use effects of one model version")
            }
        }
        self.prompts = prompts
        self.options = options
        self.table = PromptEffectTable(prompts)
        self.thresholdQuantile = Self.quantile(options.threshold)
    }

    /// Chooses for one text of one person.
    ///
    /// `baseline` is φ of the text, J components. Without `isExplaining` there are no alternatives, which saves most of the
    /// time. The generator is used only where a share of choices explores; seed it
    /// by the job for a choice that a redelivery repeats. The order of the prompts does not matter. Throws
    /// `dimensionMismatch`, or `notFinite` where the baseline or a gain is.
    public func choose(
        baseline: [Double], posterior: Posterior, isExplaining: Bool = true, using generator: inout SplitMix64
    ) throws(PromptSelectionError) -> PromptChoice {
        guard !prompts.isEmpty else {
            return PromptChoice(reason: .noPrompts, prediction: nil, propensity: 1, alternatives: [])
        }
        guard baseline.count == table.dimension, posterior.dimension == table.dimension else {
            throw PromptSelectionError(
                .dimensionMismatch,
                "the prompts have \(table.dimension) base rewards, the baseline \(baseline.count), the posterior "
                    + "\(posterior.dimension); use one model version")
        }
        return try ChoiceMemory.with(blocks: PromptGains.size(table)) { memory in
            do throws(PromptSelectionError) {
                return Result<PromptChoice, PromptSelectionError>.success(
                    try choose(baseline, posterior, isExplaining, in: memory, using: &generator))
            } catch {
                return .failure(error)
            }
        }.get()
    }

    private func choose(
        _ baseline: [Double], _ posterior: Posterior, _ isExplaining: Bool, in memory: ChoiceMemory,
        using generator: inout SplitMix64
    ) throws(PromptSelectionError) -> PromptChoice {
        let exploring = options.explorationShare > 0
        let randomShare = posterior.answers > 0 ? options.randomShare : 0
        // Without exploration nothing else is drawn before it.
        var random = exploring || randomShare == 0 ? nil : randomPlace(share: randomShare, using: &generator)
        var search = PromptSetSearch(
            try PromptGains(
                table, prompts: prompts, baseline: baseline, posterior: posterior,
                scope: exploring || isExplaining || random != nil ? .all : .useful, in: memory),
            options: options, thresholdQuantile: thresholdQuantile, isExplaining: isExplaining)
        search.run()
        guard search.gains.isFinite else { throw .gainNotFinite }
        let best = search.bestAllowed

        guard exploring || randomShare > 0 else {
            return choice(best, best == nil ? .notBetter : .chosen, propensity: 1, search)
        }
        let greedy = best?.members ?? PromptPlaceSet()
        var taken = greedy
        var reason: PromptChoice.Reason = best == nil ? .notBetter : .chosen
        let share = options.explorationShare
        var draws: [PromptPlaceSet] = []
        if exploring {
            var sampler = PromptSetSampler(
                search.gains, table: table, options: options, baseline: baseline, posterior: posterior)
            draws = sampler.draws(using: &generator)
            if generator.nextUniform() < share {
                taken = draws[Int.random(in: draws.indices, using: &generator)]
                reason = .explored
            }
            if randomShare > 0 { random = randomPlace(share: randomShare, using: &generator) }
        }
        if let random {
            taken = PromptPlaceSet(random)
            reason = .random
        }
        let drawn = draws.isEmpty ? 0 : Double(draws.count { $0 == taken }) / Double(draws.count)
        let usual = (taken == greedy ? 1 - share : 0) + share * drawn
        let byChance = taken.count == 1 ? randomShare / Double(prompts.count) : 0
        let scored = taken.isEmpty ? nil : (taken == greedy ? best : search.score(taken))
        guard search.gains.isFinite else { throw .gainNotFinite }
        return choice(scored, reason, propensity: (1 - randomShare) * usual + byChance, search)
    }

    private func randomPlace(share: Double, using generator: inout SplitMix64) -> Int? {
        generator.nextUniform() < share ? Int.random(in: prompts.indices, using: &generator) : nil
    }

    private func choice(
        _ taken: ScoredPromptSet?, _ reason: PromptChoice.Reason, propensity: Double,
        _ search: borrowing PromptSetSearch
    ) -> PromptChoice {
        PromptChoice(
            reason: reason,
            prediction: taken.map { prediction($0, search.gains) },
            propensity: min(propensity, 1),
            alternatives: search.best.sets.lazy
                .filter { $0.members != taken?.members }
                .prefix(PromptSetSearch.alternatives)
                .map { prediction($0, search.gains) })
    }

    private func prediction(_ scored: ScoredPromptSet, _ gains: borrowing PromptGains) -> PromptSetPrediction {
        PromptSetPrediction(
            prompts: scored.members.map { prompts[gains.order[$0]].id },
            expectedChange: expectedChange(scored.members, gains),
            utility: scored.utility,
            expectedWin: scored.expectedWin,
            acceptance: scored.acceptance)
    }

    private func expectedChange(_ members: PromptPlaceSet, _ gains: borrowing PromptGains) -> [Double] {
        var total: [Double] = []
        for place in members {
            let change = gains.change(place)
            if total.isEmpty {
                total = change
            } else {
                for reward in total.indices { total[reward] += options.laterEffectFactor * change[reward] }
            }
        }
        return total
    }

    /// Returns the smallest z with Φ(z) ≥ probability, by bisection, for a probability of at least ½.
    private static func quantile(_ probability: Double) -> Double {
        var low = 0.0
        var high = 9.0
        guard StandardNormal.cumulative(low) < probability else { return low }
        while true {
            let middle = (low + high) / 2
            guard middle > low, middle < high else { return high }
            if StandardNormal.cumulative(middle) < probability { low = middle } else { high = middle }
        }
    }
}
