/// The numbers of all prompts' effects side by side, base reward by base reward, eight prompts to a block.
///
/// Row j holds base reward j of every prompt, so that the sums over base rewards run over whole blocks.
struct PromptEffectTable: Sendable {
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
        self.acceptances = prompts.map(\.effect.acceptance)
        var numbers: [String: Int] = [:]
        self.attributes = prompts.map { prompt in
            let number = numbers[prompt.attribute] ?? numbers.count
            numbers[prompt.attribute] = number
            return number
        }
    }
}
