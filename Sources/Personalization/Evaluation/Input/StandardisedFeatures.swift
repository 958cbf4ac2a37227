/// The features as everything is learned from them: of one scale, without those that tell nothing apart.
struct StandardisedFeatures: Sendable {
    /// One row of `dimension` numbers for each response.
    let rows: [Float]
    /// The prompt of each response, −1 where it has none.
    let prompts: [Int32]
    /// The places of the features that are left, in ψ.
    let kept: [Int]

    var dimension: Int { kept.count }

    /// How many responses a prompt's own spread counts against: it is shrunk towards the mean spread within prompts as
    /// if that had been seen on so many more responses.
    static let sharedResponses = 4.0

    /// Standardises by the spread over all responses that are compared in `train`, or within each prompt.
    ///
    /// Features that are the same in both responses of every comparison in `train` are left out. Throws
    /// ``EvaluationError`` where none is left, or where a prompt is needed and missing.
    init(
        _ responses: EvaluationResponses, _ comparisons: EvaluationComparisons, train: [[Int]],
        by standardisation: EvaluationStandardisation
    ) throws {
        let kept = Self.informative(responses, comparisons, train)
        guard !kept.isEmpty else {
            throw EvaluationError(
                .noFeature, at: responses.file,
                "no feature differs between the responses of any comparison in train; give other features")
        }
        var used = [Bool](repeating: false, count: responses.count)
        for number in train.joined() {
            used[Int(comparisons.items[number].a)] = true
            used[Int(comparisons.items[number].b)] = true
        }
        self.kept = kept
        prompts = responses.prompts
        self.rows =
            switch standardisation {
            case .all, .auto: Self.byAll(responses, kept, used)
            case .prompt: try Self.byPrompt(responses, kept, used)
            }
    }

    /// Whether enough prompts have enough responses for a spread of their own: half of the responses lie with two others.
    static func hasPrompts(_ responses: EvaluationResponses) -> Bool {
        guard responses.count > 0, !responses.prompts.contains(-1) else { return false }
        var counts = [Int](repeating: 0, count: responses.promptCount)
        for prompt in responses.prompts { counts[Int(prompt)] += 1 }
        return 2 * counts.reduce(0) { $0 + ($1 >= 3 ? $1 : 0) } >= responses.count
    }

    // MARK: Which

    private static func informative(
        _ responses: EvaluationResponses, _ comparisons: EvaluationComparisons, _ train: [[Int]]
    ) -> [Int] {
        let dimension = responses.dimension
        var differs = [Bool](repeating: false, count: dimension)
        var left = Array(0..<dimension)
        for number in train.joined() where !left.isEmpty {
            let a = Int(comparisons.items[number].a) * dimension
            let b = Int(comparisons.items[number].b) * dimension
            left.removeAll { index in
                let isInformative = responses.features[a + index] != responses.features[b + index]
                if isInformative { differs[index] = true }
                return isInformative
            }
        }
        return differs.indices.filter { differs[$0] }
    }

    // MARK: Scales

    private static func byAll(_ responses: EvaluationResponses, _ kept: [Int], _ used: [Bool]) -> [Float] {
        let count = Double(max(1, used.count { $0 }))
        let (means, squares) = moments(responses, kept, groups: used.map { $0 ? 0 : -1 }, groupCount: 1)
        var rows: [Float] = []
        rows.reserveCapacity(responses.count * kept.count)
        let scales = squares.map { $0 > 0 ? 1 / ($0 / count).squareRoot() : 0 }
        for response in 0..<responses.count {
            let start = response * responses.dimension
            for (place, index) in kept.enumerated() {
                rows.append(Float((Double(responses.features[start + index]) - means[place]) * scales[place]))
            }
        }
        return rows
    }

    private static func byPrompt(
        _ responses: EvaluationResponses, _ kept: [Int], _ used: [Bool]
    ) throws -> [Float] {
        let promptless = responses.prompts.count { $0 < 0 }
        guard promptless == 0 else {
            throw EvaluationError(
                .badOption, at: responses.file,
                "\(promptless) responses have no prompt; give prompts, or use --standardise all")
        }
        let width = kept.count
        let groups = responses.prompts.map(Int.init)
        let (means, squares) = moments(responses, kept, groups: groups, groupCount: responses.promptCount)
        var counts = [Double](repeating: 0, count: responses.promptCount)
        var isUsed = [Bool](repeating: false, count: responses.promptCount)
        for (response, group) in groups.enumerated() {
            counts[group] += 1
            if used[response] { isUsed[group] = true }
        }
        // The mean spread within the prompts of train.
        var shared = [Double](repeating: 0, count: width)
        var freedom = 0.0
        for group in counts.indices where isUsed[group] {
            freedom += counts[group] - 1
            for place in 0..<width { shared[place] += squares[group * width + place] }
        }
        for place in 0..<width { shared[place] /= max(1, freedom) }
        var scales = [Double](repeating: 0, count: squares.count)
        for group in counts.indices {
            for place in 0..<width {
                let square = squares[group * width + place] + sharedResponses * shared[place]
                let variance = square / (counts[group] - 1 + sharedResponses)
                if variance > 0 { scales[group * width + place] = 1 / variance.squareRoot() }
            }
        }
        var rows: [Float] = []
        rows.reserveCapacity(responses.count * width)
        for response in 0..<responses.count {
            let start = response * responses.dimension
            let group = groups[response] * width
            for (place, index) in kept.enumerated() {
                let centred = Double(responses.features[start + index]) - means[group + place]
                rows.append(Float(centred * scales[group + place]))
            }
        }
        return rows
    }

    /// Returns each group's means and sums of squared deviations, group by group; a group below 0 is left out.
    private static func moments(
        _ responses: EvaluationResponses, _ kept: [Int], groups: [Int], groupCount: Int
    ) -> (means: [Double], squares: [Double]) {
        let width = kept.count
        var means = [Double](repeating: 0, count: groupCount * width)
        var squares = means
        var counts = [Double](repeating: 0, count: groupCount)
        for (response, group) in groups.enumerated() where group >= 0 {
            counts[group] += 1
            let start = response * responses.dimension
            for (place, index) in kept.enumerated() {
                // Welford's recurrence (Technometrics 4, 1962), which keeps the digits of small spreads.
                let value = Double(responses.features[start + index])
                let before = value - means[group * width + place]
                means[group * width + place] += before / counts[group]
                squares[group * width + place] += before * (value - means[group * width + place])
            }
        }
        return (means, squares)
    }
}
