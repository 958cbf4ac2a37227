/// People who were not learned from, with their Δφ under the base functions learned from others.
struct HeldOutPeople: Sendable {
    typealias Lane = SIMD4<Float>

    let dimension: Int
    let lanes: Int
    /// Δφ, `lanes` lanes a row, each person's rows in the order of their answers.
    private(set) var rows: [Lane] = []
    private(set) var sides: [Float] = []
    /// Where people's rows begin; one more entry than people.
    private(set) var starts = [0]
    /// μ under the base functions that a person's Δφ are of.
    private(set) var means: [[Double]] = []

    var count: Int { means.count }
    var answers: Int { sides.count }

    init(dimension: Int) {
        self.dimension = dimension
        lanes = (dimension + 3) / 4
    }

    /// Appends people's answers of an index, with Δφ of a problem that are those of `parameters`.
    mutating func append(_ people: [Int], of index: PersonIndex, in problem: FitProblem, parameters: FitParameters) {
        for person in people {
            let range = index.starts[person]..<index.starts[person + 1]
            guard !range.isEmpty else { continue }
            for entry in range {
                let row = Int(index.rows[entry])
                rows += problem.utilityRow(row)
                sides.append(Float(problem.set.sides[row]))
            }
            starts.append(sides.count)
            means.append(parameters.mean)
        }
    }

    /// Returns a person's answers for a posterior under N(shift μ, I) and base functions `scale` times larger.
    func observations(_ person: Int, scale: Double) throws(RewardFactorizationError) -> [PreferenceObservation] {
        var result: [PreferenceObservation] = []
        for row in starts[person]..<starts[person + 1] {
            let difference = (0..<dimension).map { scale * Double(rows[row * lanes + $0 / 4][$0 % 4]) }
            result.append(try PreferenceObservation(difference: difference, side: Double(sides[row])))
        }
        return result
    }
}
