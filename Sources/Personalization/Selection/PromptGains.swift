import RewardFactorization

/// What each prompt alone is predicted to gain for one text of one person, and how those gains vary together.
///
/// Everything that a set's gain and variance need, so that a set costs a few additions: m·d_p, the prompts' own variances
/// d_pᵀSd_p + Σⱼ v_pj(mⱼ² + Sⱼⱼ) and, for pairs, d_pᵀSd_q. Prompts are named by their place in the order of gain, the
/// largest first and equals by id, which makes all that follows independent of the order they were offered in.
struct PromptGains {
    typealias Block = PromptEffectTable.Block

    /// Which prompts have a place.
    enum Scope {
        /// Those with a positive gain, which are all that a choice can be of.
        case useful
        case all
    }

    /// The prompt at each place.
    let order: [Int]
    /// m·d by place, not increasing.
    let gains: [Double]
    /// Var[λ·Δφ] by place.
    let variances: [Double]
    /// The places with a positive gain: 0 ..< usefulCount.
    let usefulCount: Int
    /// The expected changes d: row j has base reward j of the prompts as offered.
    let changes: [Block]

    /// d by place: row j has base reward j of the prompts in their order, eight to a block.
    private let columns: [Block]
    private let blocks: Int
    private let packedCovariance: [Double]
    /// S d by place, J numbers each, where `spread` has the place: few prompts are ever in a pair that matters.
    private var spreads: [Double] = []
    private var spread = PromptPlaceSet()

    init(
        _ table: PromptEffectTable, prompts: [SelectablePrompt], baseline: [Double], posterior: Posterior, scope: Scope
    ) throws(PromptSelectionError) {
        let dimension = table.dimension
        let means = posterior.mean
        let covariance = posterior.covariance.packed
        var changes = table.intercepts
        var gainBlocks = [Block](repeating: .zero, count: table.blocks)
        var noiseBlocks = gainBlocks
        var element = 0
        var diagonal = 0
        for reward in 0..<dimension {
            let mean = means[reward]
            let square = mean * mean + covariance[diagonal]
            diagonal += reward + 2
            let level = baseline[reward]
            for block in 0..<table.blocks {
                let change = changes[element] + table.slopes[element] * level
                changes[element] = change
                gainBlocks[block] += change * mean
                noiseBlocks[block] += table.variances[element] * square
                element += 1
            }
        }

        var offered = [Double](repeating: 0, count: table.count)
        var isFinite = true
        for prompt in 0..<table.count {
            offered[prompt] = gainBlocks[prompt / 8][prompt % 8]
            isFinite = isFinite && offered[prompt].isFinite && noiseBlocks[prompt / 8][prompt % 8].isFinite
        }
        guard isFinite else { throw .gainNotFinite }
        let order = Self.order(offered, prompts: prompts, scope: scope)

        // The prompts that have a place, side by side; dᵀSd as Σᵢ dᵢ (Sᵢᵢ dᵢ + 2 Σ_{j<i} Sᵢⱼ dⱼ).
        let blocks = (order.count + 7) / 8
        var columns = [Block](repeating: .zero, count: dimension * blocks)
        for (place, prompt) in order.enumerated() {
            for reward in 0..<dimension {
                columns[reward * blocks + place / 8][place % 8] =
                    changes[reward * table.blocks + prompt / 8][prompt % 8]
            }
        }
        var variances = [Double](repeating: 0, count: order.count)
        for block in 0..<blocks {
            var own = Block.zero
            var position = 0
            for row in 0..<dimension {
                var left = Block.zero
                for column in 0..<row {
                    left += columns[column * blocks + block] * covariance[position]
                    position += 1
                }
                let change = columns[row * blocks + block]
                own += change * (left + left + change * covariance[position])
                position += 1
            }
            for place in block * 8..<min(block * 8 + 8, order.count) {
                let prompt = order[place]
                variances[place] = max(own[place % 8] + noiseBlocks[prompt / 8][prompt % 8], 0)
            }
        }
        guard variances.allSatisfy(\.isFinite) else { throw .gainNotFinite }
        self.order = order
        self.gains = order.map { offered[$0] }
        self.variances = variances
        self.usefulCount = order.firstIndex { offered[$0] <= 0 } ?? order.count
        self.changes = changes
        self.columns = columns
        self.blocks = blocks
        self.packedCovariance = covariance
    }

    /// Sorts by gain, the largest first; there are few prompts, so each is put where it belongs among those before.
    private static func order(_ gains: [Double], prompts: [SelectablePrompt], scope: Scope) -> [Int] {
        var order: [Int] = []
        order.reserveCapacity(gains.count)
        for prompt in gains.indices where scope == .all || gains[prompt] > 0 {
            let gain = gains[prompt]
            var place = order.count
            while place > 0 {
                let other = order[place - 1]
                if gains[other] > gain { break }
                if gains[other] == gain, prompts[other].id < prompts[prompt].id { break }
                place -= 1
            }
            order.insert(prompt, at: place)
        }
        return order
    }

    /// Returns d_pᵀSd_q of two places.
    mutating func covariance(_ first: Int, _ second: Int) -> Double {
        if !spread.contains(first) { makeSpread(of: first) }
        let dimension = columns.count / blocks
        var total = 0.0
        for row in 0..<dimension {
            total += spreads[first * dimension + row] * columns[row * blocks + second / 8][second % 8]
        }
        return total
    }

    private mutating func makeSpread(of place: Int) {
        let dimension = columns.count / blocks
        if spreads.isEmpty { spreads = [Double](repeating: 0, count: dimension * order.count) }
        let start = place * dimension
        var position = 0
        for row in 0..<dimension {
            let change = columns[row * blocks + place / 8][place % 8]
            var total = packedCovariance[position + row] * change
            for column in 0..<row {
                let element = packedCovariance[position + column]
                total += element * columns[column * blocks + place / 8][place % 8]
                spreads[start + column] += element * change
            }
            spreads[start + row] = total
            position += row + 1
        }
        spread.insert(place)
    }
}

extension PromptSelectionError {
    fileprivate static var gainNotFinite: PromptSelectionError {
        PromptSelectionError(
            .notFinite, "the baseline or a predicted gain is NaN or infinite; check the standardisation of features")
    }
}
