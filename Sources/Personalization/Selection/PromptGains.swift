import RewardFactorization

/// What each prompt alone is predicted to gain for one text of one person, and how those gains vary together.
///
/// Everything that a set's gain and variance need, so that a set costs a few additions: m·d_p, the prompts' own variances
/// d_pᵀSd_p + Σⱼ v_pj(mⱼ² + Sⱼⱼ) and, for pairs, d_pᵀSd_q. Prompts are named by their place in the order of gain, the
/// largest first and equals by id, which makes all that follows independent of the order they were offered in.
struct PromptGains {
    typealias Block = PromptEffectTable.Block

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

    /// d_pᵀSd_q for places q < p, at p(p−1)/2 + q.
    private let covariances: [Double]

    /// Computes them; covariances for the useful prompts only, or all.
    init(
        _ table: PromptEffectTable, prompts: [SelectablePrompt], baseline: [Double], posterior: Posterior,
        relatingAll: Bool
    ) throws(PromptSelectionError) {
        let dimension = table.dimension
        let blocks = table.blocks
        var changes = table.intercepts
        var gainBlocks = [Block](repeating: .zero, count: blocks)
        var noiseBlocks = gainBlocks
        var element = 0
        for reward in 0..<dimension {
            let mean = posterior.mean[reward]
            let square = mean * mean + posterior.covariance[reward, reward]
            for block in 0..<blocks {
                changes[element] += table.slopes[element] * baseline[reward]
                gainBlocks[block] += changes[element] * mean
                noiseBlocks[block] += table.variances[element] * square
                element += 1
            }
        }

        // S d for every prompt, then its product with d for the own variances.
        var spread = [Block](repeating: .zero, count: changes.count)
        for block in 0..<blocks {
            var own = noiseBlocks[block]
            for row in 0..<dimension {
                var total = Block.zero
                for column in 0..<dimension {
                    total += changes[column * blocks + block] * posterior.covariance[row, column]
                }
                spread[row * blocks + block] = total
                own += total * changes[row * blocks + block]
            }
            noiseBlocks[block] = own
        }

        let offered = (0..<table.count).map { gainBlocks[$0 / 8][$0 % 8] }
        guard offered.allSatisfy(\.isFinite), (0..<table.count).allSatisfy({ noiseBlocks[$0 / 8][$0 % 8].isFinite })
        else {
            throw PromptSelectionError(
                .notFinite, "the baseline or a predicted gain is NaN or infinite; check the standardisation of features"
            )
        }
        let order = (0..<table.count).sorted {
            offered[$0] != offered[$1] ? offered[$0] > offered[$1] : prompts[$0].id < prompts[$1].id
        }
        let usefulCount = order.firstIndex { offered[$0] <= 0 } ?? order.count

        let related = relatingAll ? order.count : usefulCount
        var covariances: [Double] = []
        covariances.reserveCapacity(max(0, related * (related - 1) / 2))
        var products = gainBlocks
        for place in 0..<related {
            let prompt = order[place]
            for block in 0..<blocks {
                var total = Block.zero
                for row in 0..<dimension {
                    total += spread[row * blocks + block] * changes[row * blocks + prompt / 8][prompt % 8]
                }
                products[block] = total
            }
            for other in 0..<place { covariances.append(products[order[other] / 8][order[other] % 8]) }
        }
        self.order = order
        self.gains = order.map { offered[$0] }
        self.variances = order.map { max(noiseBlocks[$0 / 8][$0 % 8], 0) }
        self.usefulCount = usefulCount
        self.changes = changes
        self.covariances = covariances
    }

    /// Returns d_pᵀSd_q for places q < p.
    func covariance(_ larger: Int, _ smaller: Int) -> Double {
        covariances[larger * (larger - 1) / 2 + smaller]
    }
}
