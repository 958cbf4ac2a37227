/// The numbers of all prompts' effects side by side, base reward by base reward, eight prompts to a block.
///
/// Row j holds base reward j of every prompt, so that the sums over base rewards run over whole blocks.
final class PromptEffectTable: Sendable {
    typealias Block = SIMD8<Double>

    /// J; 0 without prompts.
    let dimension: Int
    /// The prompts.
    let count: Int
    /// Blocks in a row.
    let blocks: Int
    let intercepts: [Block]
    let slopes: [Block]
    let variances: [Block]
    /// Each prompt's own numbers, J of the first, then J of the next.
    private let ownIntercepts: [Double]
    private let ownSlopes: [Double]
    let acceptances: [Double]
    /// A number for each attribute name.
    let attributes: [Int]

    init(_ prompts: [SelectablePrompt]) {
        let dimension = prompts.first?.effect.dimension ?? 0
        let blocks = (prompts.count + 7) / 8
        func rows(_ component: (PromptEffect) -> [Double]) -> [Block] {
            var table = [Block](repeating: .zero, count: dimension * blocks)
            for (place, prompt) in prompts.enumerated() {
                for (reward, value) in component(prompt.effect).enumerated() {
                    table[reward * blocks + place / 8][place % 8] = value
                }
            }
            return table
        }
        self.dimension = dimension
        self.count = prompts.count
        self.blocks = blocks
        self.intercepts = rows(\.intercept)
        self.slopes = rows(\.slope)
        self.variances = rows(\.variance)
        self.ownIntercepts = prompts.flatMap(\.effect.intercept)
        self.ownSlopes = prompts.flatMap(\.effect.slope)
        self.acceptances = prompts.map(\.effect.acceptance)
        var numbers: [String: Int] = [:]
        self.attributes = prompts.map { prompt in
            let number = numbers[prompt.attribute] ?? numbers.count
            numbers[prompt.attribute] = number
            return number
        }
    }

    /// Returns the expected change of a base reward by a prompt.
    ///
    /// - Parameter level: The base reward of the baseline.
    @inline(__always)
    func change(of reward: Int, by prompt: Int, level: Double) -> Double {
        ownIntercepts[prompt * dimension + reward] + ownSlopes[prompt * dimension + reward] * level
    }
}
