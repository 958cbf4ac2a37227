import RewardFactorization

/// What each prompt alone is predicted to gain for one text of one person, and how those gains vary together.
///
/// Everything that a set's gain and variance need, so that a set costs a few additions: m·d_p, the prompts' own variances
/// d_pᵀSd_p + Σⱼ v_pj(mⱼ² + Sⱼⱼ) and, for pairs, d_pᵀSd_q. Prompts are named by their place in the order of gain, the
/// largest first and equals by id, which makes all that follows independent of the order they were offered in. What only
/// sets that matter need is computed when it is asked for, eight places at a time.
struct PromptGains: ~Copyable {
    typealias Block = ChoiceMemory.Block

    /// Which prompts have a place.
    enum Scope {
        /// Those with a positive gain, which are all that a choice can be of.
        case useful
        case all
    }

    /// The prompt at each place.
    let order: [Int]
    /// The places with a positive gain: 0 ..< usefulCount.
    let usefulCount: Int
    /// Whether every variance that was asked for is finite.
    private(set) var isFinite = true

    private let table: PromptEffectTable
    private let baseline: [Double]
    private let packedCovariance: [Double]
    private let memory: ChoiceMemory
    /// Blocks of places.
    private let blocks: Int
    /// The blocks whose variances were asked for.
    private var known: UInt16 = 0

    // Where things are in the memory, in blocks: by place m·d, Σⱼ v_pj(mⱼ² + Sⱼⱼ), the variance and the acceptance, and row
    // by row, for each base reward, d and Sd by place. Before these, m·d and the sums of the prompts as offered.
    private let gains: Int
    private let noises: Int
    private let variances: Int
    private let acceptances: Int
    private let changes: Int
    private let spreads: Int

    /// The memory that it needs, in blocks.
    static func size(_ table: PromptEffectTable) -> Int { (6 + 2 * table.dimension) * table.blocks }

    init(
        _ table: PromptEffectTable, prompts: [SelectablePrompt], baseline: [Double], posterior: Posterior, scope: Scope,
        in memory: ChoiceMemory
    ) throws(PromptSelectionError) {
        self.table = table
        self.baseline = baseline
        self.memory = memory
        packedCovariance = posterior.covariance.packed
        gains = 2 * table.blocks
        let offeredNoises = 8 * table.blocks
        Self.sum(table, baseline: baseline, means: posterior.mean, covariance: packedCovariance, in: memory)
        var order: [Int] = []
        order.reserveCapacity(table.count)
        var isFinite = true
        // There are few prompts, so each is put where it belongs among those before.
        for prompt in 0..<table.count {
            let gain = memory[prompt]
            isFinite = isFinite && gain.isFinite && memory[offeredNoises + prompt].isFinite
            guard scope == .all || gain > 0 else { continue }
            var place = order.count
            order.append(prompt)
            while place > 0 {
                let before = order[place - 1]
                let other = memory[before]
                if other > gain || other == gain && prompts[before].id < prompts[prompt].id { break }
                order[place] = before
                place -= 1
            }
            order[place] = prompt
        }
        guard isFinite else { throw .gainNotFinite }
        self.order = order
        blocks = (order.count + 7) / 8
        noises = gains + blocks
        variances = noises + blocks
        acceptances = variances + blocks
        changes = acceptances + blocks
        spreads = changes + table.dimension * blocks
        for block in gains..<changes { memory[block: block] = .zero }
        for (place, prompt) in order.enumerated() {
            memory[8 * gains + place] = memory[prompt]
            memory[8 * noises + place] = memory[offeredNoises + prompt]
            memory[8 * acceptances + place] = table.acceptances[prompt]
        }
        usefulCount = order.firstIndex { memory[$0] <= 0 } ?? order.count
    }

    /// Sums up m·d of the prompts as offered, then Σⱼ v_pj(mⱼ² + Sⱼⱼ).
    private static func sum(
        _ table: PromptEffectTable, baseline: [Double], means: [Double], covariance: [Double], in memory: ChoiceMemory
    ) {
        for block in 0..<table.blocks {
            var gain = Block.zero
            var noise = Block.zero
            var diagonal = 0
            for reward in 0..<table.dimension {
                let element = reward * table.blocks + block
                let mean = means[reward]
                gain += (table.intercepts[element] + table.slopes[element] * baseline[reward]) * mean
                noise += table.variances[element] * (mean * mean + covariance[diagonal])
                diagonal += reward + 2
            }
            memory[block: block] = gain
            memory[block: table.blocks + block] = noise
        }
    }

    /// m·d of the prompt at a place; not increasing.
    func gain(_ place: Int) -> Double { memory[8 * gains + place] }

    /// The probability that a candidate of the prompt at a place passes the guards.
    func acceptance(_ place: Int) -> Double { memory[8 * acceptances + place] }

    /// Var[λ·Δφ] of the prompt at a place.
    mutating func variance(_ place: Int) -> Double {
        know(place / 8)
        return memory[8 * variances + place]
    }

    /// What Var[λ·Δφ] of the prompt at a place is at least: what is not known of its effect.
    func noise(_ place: Int) -> Double { memory[8 * noises + place] }

    /// The gains, the least that the variances are, and the acceptances of a block of places, with zeros after the last.
    @inline(__always)
    func bounds(_ block: Int) -> (gains: Block, noises: Block, acceptances: Block) {
        (memory[block: gains + block], memory[block: noises + block], memory[block: acceptances + block])
    }

    /// The variances of a block of places, with zeros after the last place.
    @inline(__always)
    mutating func variances(_ block: Int) -> Block {
        know(block)
        return memory[block: variances + block]
    }

    /// d_pᵀSd_q of one place with each of a block.
    mutating func covariances(of place: Int, with block: Int) -> Block {
        know(block)
        know(place / 8)
        return memory.product(
            of: 8 * spreads + place, with: changes + block, rows: table.dimension, stride: blocks)
    }

    /// The number of the attribute of the prompt at a place.
    func attribute(_ place: Int) -> Int { table.attributes[order[place]] }

    /// Returns d of the prompt at a place, J components.
    func change(_ place: Int) -> [Double] {
        baseline.enumerated().map { table.change(of: $0, by: order[place], level: $1) }
    }

    /// Computes d, Sd and the variances of a block.
    private mutating func know(_ block: Int) {
        guard known >> UInt16(block) & 1 == 0 else { return }
        known |= 1 << UInt16(block)
        let places = block * 8..<min(block * 8 + 8, order.count)
        for reward in 0..<table.dimension { memory[block: changes + reward * blocks + block] = .zero }
        for place in places {
            let prompt = order[place]
            for reward in 0..<table.dimension {
                memory[8 * (changes + reward * blocks) + place] =
                    table.change(of: reward, by: prompt, level: baseline[reward])
            }
        }
        memory.multiply(
            packedCovariance, rows: table.dimension, from: changes + block, to: spreads + block, stride: blocks)
        var variance = Block.zero
        for row in 0..<table.dimension {
            variance += memory[block: changes + row * blocks + block] * memory[block: spreads + row * blocks + block]
        }
        variance += memory[block: noises + block]
        for place in places {
            let own = variance[place % 8]
            memory[8 * variances + place] = max(own, 0)
            isFinite = isFinite && own.isFinite
        }
    }
}

extension PromptSelectionError {
    static var gainNotFinite: PromptSelectionError {
        PromptSelectionError(
            .notFinite, "the baseline or a predicted gain is NaN or infinite; check the standardisation of features")
    }
}
