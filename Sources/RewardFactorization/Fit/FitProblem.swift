/// The objective of one fit over the answers of some people of a set, in buffers that are allocated once.
///
/// f(B, μ, lapse, b) = −Σ_u F_u + ½ Σ_d ρ_d |B_d|² + priors of lapse and b, F_u as in `PersonStep`, maximised over q_u
/// inside; B_d is the column of feature d and ρ_d its penalty. The gradient by B is −Σ E_q[ℓ' λ] Δψᵀ + B diag ρ. Δφ of all
/// rows are kept; a step along a direction needs one product of all rows with it, a gradient another.
final class FitProblem {
    typealias Lane = SIMD4<Float>

    let set: ComparisonSet
    let index: PersonIndex
    let dimension: Int
    let lanes: Int
    let scale: [Double]
    let constant: [Bool]
    /// ρ where every feature has the same relevance.
    let ridge: Double
    /// ρ_d of each feature, D numbers.
    private(set) var penalties: [Double]
    private(set) var metric: FeatureMetric
    /// Whether lapse and side bias are looked for.
    let answersFree: Bool
    /// The people who count and their answers.
    let activePeople: [Int]
    let activeAnswers: Int

    let threads: Int
    let phi: SharedBuffer<Lane>
    let along: SharedBuffer<Lane>
    let pushes: SharedBuffer<Lane>
    private let means: SharedBuffer<Lane>
    private let covariances: SharedBuffer<Lane>
    private let sides: SharedBuffer<Float>
    private var steps: [PersonStep]
    /// Where the active people are cut into pieces of about as many answers.
    private let pieces: [Range<Int>]

    init(
        set: ComparisonSet, index: PersonIndex, active: [Bool], dimension: Int, scale: [Double], constant: [Bool],
        moments: [Double], ridge: Double, answersFree: Bool, threads: Int
    ) throws(RewardFactorizationError) {
        self.set = set
        self.index = index
        self.dimension = dimension
        self.scale = scale
        self.constant = constant
        self.ridge = ridge
        penalties = [Double](repeating: ridge, count: set.featureCount)
        self.answersFree = answersFree
        self.threads = threads
        lanes = (dimension + 3) / 4
        let activePeople = (0..<set.personCount).filter { active[$0] && index.count($0) > 0 }
        let activeAnswers = activePeople.reduce(0) { $0 + index.count($1) }
        self.activePeople = activePeople
        self.activeAnswers = activeAnswers
        metric = try FeatureMetric(
            moments: moments, features: set.featureCount, answers: activeAnswers, penalties: penalties)
        let zero = Lane(repeating: 0)
        phi = SharedBuffer(set.count * lanes, repeating: zero)
        along = SharedBuffer(set.count * lanes, repeating: zero)
        pushes = SharedBuffer(set.count * lanes, repeating: zero)
        means = SharedBuffer(activePeople.count * lanes, repeating: zero)
        covariances = SharedBuffer(activePeople.count * dimension * lanes, repeating: zero)
        sides = SharedBuffer(set.count, repeating: 0)
        for (position, row) in index.rows.enumerated() { sides.base[position] = Float(set.sides[Int(row)]) }
        steps = (0..<threads).map { _ in PersonStep(dimension: dimension, longest: index.longest) }
        pieces = Self.cut(activePeople, index, answers: activeAnswers)
    }

    /// Divides each feature's penalty by its relevance, D numbers above 0.
    func use(relevance: [Double]) throws(RewardFactorizationError) {
        penalties = relevance.map { ridge / $0 }
        metric = try FeatureMetric(
            moments: metric.moments, features: set.featureCount, answers: activeAnswers, penalties: penalties)
    }

    /// The sums of an evaluation.
    struct Value {
        var objective = 0.0
        var gradientMean: [Double]
        var gradientLapse = 0.0
        var gradientSide = 0.0
    }

    /// Computes Δφ of all rows for B, and forgets what is known of people.
    func place(_ parameters: FitParameters) {
        multiply(parameters.baseFunctions, into: phi)
        forgetPeople(parameters.mean)
    }

    /// Sets every q to the prior.
    func forgetPeople(_ mean: [Double]) {
        let zero = Lane(repeating: 0)
        let width = lanes * 4
        let values = UnsafeMutableRawPointer(means.base).assumingMemoryBound(to: Float.self)
        let squares = UnsafeMutableRawPointer(covariances.base).assumingMemoryBound(to: Float.self)
        for position in 0..<(activePeople.count * dimension * lanes) { covariances.base[position] = zero }
        for person in activePeople.indices {
            for row in 0..<dimension {
                values[person * width + row] = Float(mean[row])
                squares[(person * dimension + row) * width + row] = 1
            }
        }
    }

    /// Returns the objective, less what depends on B alone, and its derivatives but those by B.
    func evaluate(_ parameters: FitParameters) -> Value {
        let width = 6 + dimension
        let sums = SharedBuffer<Double>(pieces.count * width, repeating: 0)
        let prior = Self.lanes(parameters.mean, lanes)
        let kernel = AnswerKernel(lapse: parameters.lapse)
        let sideBias = Float(parameters.sideBias)
        let lanes = lanes
        let dimension = dimension
        let phi = SharedPointer(self.phi.base)
        let pushes = SharedPointer(self.pushes.base)
        let means = SharedPointer(self.means.base)
        let covariances = SharedPointer(self.covariances.base)
        let sides = SharedPointer(self.sides.base)
        let (index, people, pieces) = (index, activePeople, pieces)
        let workers = steps.map { UncheckedStep(step: $0) }
        let gathered = (0..<threads).map { _ in
            (
                SharedBuffer<Lane>(index.longest * lanes, repeating: Lane(repeating: 0)),
                SharedBuffer<Lane>(index.longest * lanes, repeating: Lane(repeating: 0))
            )
        }
        ParallelChunks.run(pieces.count, threads: threads) { piece, thread in
            var step = workers[thread].step
            let (rowsIn, rowsOut) = gathered[thread]
            let sum = sums.base + piece * width
            for position in pieces[piece] {
                let person = people[position]
                let start = index.starts[person]
                let count = index.count(person)
                let mean = means + position * lanes
                for offset in 0..<count {
                    let row = Int(index.rows[start + offset]) * lanes
                    for lane in 0..<lanes { rowsIn.base[offset * lanes + lane] = phi.base[row + lane] }
                }
                step.run(
                    PersonStep.Person(
                        rows: rowsIn.base, sides: sides + start, count: count, mean: mean,
                        covariance: covariances + position * dimension * lanes),
                    in: PersonStep.Population(kernel: kernel, sideBias: sideBias, prior: prior.base))
                step.writePushes(count: count, mean: mean, into: rowsOut.base)
                for offset in 0..<count {
                    let row = Int(index.rows[start + offset]) * lanes
                    for lane in 0..<lanes { pushes.base[row + lane] = rowsOut.base[offset * lanes + lane] }
                }
                sum[0] -= step.bound
                sum[1] -= step.lapseSlope
                sum[2] -= step.sideSlope
                let values = UnsafeRawPointer(mean).assumingMemoryBound(to: Float.self)
                for row in 0..<dimension { sum[6 + row] += parameters.mean[row] - Double(values[row]) }
            }
        }
        var value = Value(gradientMean: [Double](repeating: 0, count: dimension))
        for piece in pieces.indices {
            let sum = sums.base + piece * width
            value.objective += sum[0]
            value.gradientLapse += sum[1]
            value.gradientSide += sum[2]
            for row in 0..<dimension { value.gradientMean[row] += sum[6 + row] }
        }
        value.objective += FitParameters.lapseCost * parameters.lapse
        value.objective += FitParameters.sideCost / 2 * parameters.sideBias * parameters.sideBias
        value.gradientLapse = (value.gradientLapse + FitParameters.lapseCost) * parameters.lapseRate
        value.gradientSide += FitParameters.sideCost * parameters.sideBias
        return value
    }

    /// Returns the mean and the covariance that people's weights have, by their q: the maximum of Σ F over the prior.
    func population() -> (mean: [Double], covariance: SymmetricMatrix)? {
        let width = lanes * 4
        let values = UnsafeRawPointer(means.base).assumingMemoryBound(to: Float.self)
        let squares = UnsafeRawPointer(covariances.base).assumingMemoryBound(to: Float.self)
        let share = 1 / Double(activePeople.count)
        var mean = [Double](repeating: 0, count: dimension)
        for person in activePeople.indices {
            for row in 0..<dimension { mean[row] += Double(values[person * width + row]) * share }
        }
        guard var covariance = try? SymmetricMatrix(dimension: dimension) else { return nil }
        for person in activePeople.indices {
            for row in 0..<dimension {
                let left = Double(values[person * width + row]) - mean[row]
                for column in 0...row {
                    let right = Double(values[person * width + column]) - mean[column]
                    covariance[row, column] +=
                        share * (left * right + Double(squares[(person * dimension + row) * width + column]))
                }
            }
        }
        return (mean, covariance)
    }

    /// Returns E (λ − μ)(λ − μ)ᵀ by q of at most `limit` people, J × J row by row, after `evaluate`.
    func secondMoments(about mean: [Double], limit: Int) -> [[Double]] {
        let width = lanes * 4
        let values = UnsafeRawPointer(means.base).assumingMemoryBound(to: Float.self)
        let squares = UnsafeRawPointer(covariances.base).assumingMemoryBound(to: Float.self)
        let step = max(1, (activePeople.count + limit - 1) / max(limit, 1))
        return stride(from: 0, to: activePeople.count, by: step).map { person in
            let offset = (0..<dimension).map { Double(values[person * width + $0]) - mean[$0] }
            return (0..<(dimension * dimension)).map { element in
                let (row, column) = (element / dimension, element % dimension)
                return offset[row] * offset[column] + Double(squares[(person * dimension + row) * width + column])
            }
        }
    }

    /// Returns the precision of the mean of people's weights, J × J row by row, after `evaluate`.
    ///
    /// It is Σ (I − S_u) with S_u the covariance of q_u, minus the second derivative of the bound by μ, over the variance that
    /// people's weights have along an axis on average: shrunk base functions leave them wider than the prior's 1.
    func precisionOfMean() -> [Double]? {
        guard let covariance = population()?.covariance else { return nil }
        let width = lanes * 4
        let squares = UnsafeRawPointer(covariances.base).assumingMemoryBound(to: Float.self)
        var spread = 0.0
        for row in 0..<dimension { spread += covariance[row, row] / Double(dimension) }
        var result = [Double](repeating: 0, count: dimension * dimension)
        for row in 0..<dimension { result[row * dimension + row] = Double(activePeople.count) / spread }
        for person in activePeople.indices {
            for row in 0..<dimension {
                for column in 0..<dimension {
                    let square = Double(squares[(person * dimension + row) * width + column])
                    result[row * dimension + column] -= square / spread
                }
            }
        }
        return result
    }

    private static func lanes(_ values: [Double], _ lanes: Int) -> SharedBuffer<Lane> {
        let buffer = SharedBuffer<Lane>(lanes, repeating: Lane(repeating: 0))
        for (position, value) in values.enumerated() { buffer.base[position / 4][position % 4] = Float(value) }
        return buffer
    }

    /// Cuts people into at most 64 pieces of about as many answers.
    private static func cut(_ people: [Int], _ index: PersonIndex, answers: Int) -> [Range<Int>] {
        let wanted = max(answers / 64, 256)
        var pieces: [Range<Int>] = []
        var start = 0
        var sum = 0
        for (position, person) in people.enumerated() {
            sum += index.count(person)
            if sum >= wanted || position == people.count - 1 {
                pieces.append(start..<(position + 1))
                start = position + 1
                sum = 0
            }
        }
        return pieces
    }
}

/// A thread's own workspace; unchecked because a thread is given its own alone.
private struct UncheckedStep: @unchecked Sendable {
    let step: PersonStep
}
