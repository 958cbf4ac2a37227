/// How prompts are chosen.
public struct PromptSelectionOptions: Equatable, Sendable {
    /// The most prompts in a set, 1 to 6; default 2.
    public var maximumSetSize: Int
    /// P(λ·Δφ > 0) below which nothing is changed, ½ to 1; default 0.6.
    public var threshold: Double
    /// What each prompt of a set after the first counts, 0 to 1; default 0.7.
    ///
    /// A model asked for two changes makes less of each. The first is the one with the largest predicted gain alone; its
    /// effect counts in full, each other effect is multiplied by this (and its variance by the square).
    public var laterEffectFactor: Double
    /// The share of choices made by Thompson sampling, 0 to 1; default 0.
    public var explorationShare: Double
    /// The share of choices, 0 to 1, in which any of the prompts, all alike, is tried alone, so that the effect of each
    /// stays known; default 0. People without an answer are spared: nothing could be predicted better for them.
    public var randomShare: Double
    /// The draws that a sampled choice and its propensity come from, 1 to 1000; default 64.
    public var explorationDraws: Int
    /// The most sets looked at for one job, 1 to 20000; default 2000.
    public var maximumSets: Int

    /// Creates options; `PromptSelector` checks them.
    public init(
        maximumSetSize: Int = 2,
        threshold: Double = 0.6,
        laterEffectFactor: Double = 0.7,
        explorationShare: Double = 0,
        randomShare: Double = 0,
        explorationDraws: Int = 64,
        maximumSets: Int = 2000
    ) {
        self.maximumSetSize = maximumSetSize
        self.threshold = threshold
        self.laterEffectFactor = laterEffectFactor
        self.explorationShare = explorationShare
        self.randomShare = randomShare
        self.explorationDraws = explorationDraws
        self.maximumSets = maximumSets
    }

    func validate() throws(PromptSelectionError) {
        func require(_ holds: Bool, _ message: String) throws(PromptSelectionError) {
            if !holds { throw PromptSelectionError(.valueOutOfRange, message) }
        }
        try require((1...6).contains(maximumSetSize), "the set size is \(maximumSetSize); use 1 to 6")
        try require(threshold >= 0.5 && threshold <= 1, "the threshold is \(threshold); use 0.5 to 1")
        try require(
            laterEffectFactor >= 0 && laterEffectFactor <= 1, "the factor is \(laterEffectFactor); use 0 to 1")
        try require(
            explorationShare >= 0 && explorationShare <= 1, "the exploration share is \(explorationShare); use 0 to 1")
        try require(randomShare >= 0 && randomShare <= 1, "the random share is \(randomShare); use 0 to 1")
        try require((1...1000).contains(explorationDraws), "the draws are \(explorationDraws); use 1 to 1000")
        try require((1...20_000).contains(maximumSets), "the sets looked at are \(maximumSets); use 1 to 20000")
    }
}
