/// log ∫ Πᵢ P(answer i | λ) N(λ; μ, I) dλ of held-out people, by importance sampling.
struct MarginalLikelihood: Sendable {
    /// The draws for each person.
    static let draws = 64
    private static let tableCount = 1 << 16

    private let people: HeldOutPeople
    private let normals: [Float]
    private let seed: UInt64

    init(_ people: HeldOutPeople, seed: UInt64) {
        self.people = people
        self.seed = seed
        var generator = SplitMix64(seed: seed)
        normals = (0..<Self.tableCount).map { _ in Float(generator.nextNormal()) }
    }

    /// Returns each person's log marginal likelihood.
    func logLikelihood(_ correction: PriorCorrection, threads: Int) -> [Double] {
        let people = people
        let results = SharedBuffer<Double>(people.count, repeating: 0)
        let kernel = AnswerKernel(lapse: correction.lapse)
        let longest = (0..<people.count).reduce(0) { max($0, people.starts[$1 + 1] - people.starts[$1]) }
        let pieces = min(32, people.count)
        ParallelChunks.run(pieces, threads: threads) { piece, _ in
            var sampler = PersonSampler(dimension: people.dimension, longest: longest)
            for person in (piece * people.count / pieces)..<((piece + 1) * people.count / pieces) {
                var generator = SplitMix64(seed: seed ^ (UInt64(person) &* 0x9E37_79B9_7F4A_7C15))
                results.base[person] = sampler.run(
                    people, person, correction, kernel: kernel, normals: normals,
                    start: Int(generator.next() % UInt64(Self.tableCount)))
            }
        }
        return (0..<people.count).map { results.base[$0] }
    }
}

/// The workspace of a piece of people.
private struct PersonSampler {
    typealias Lane = SIMD4<Float>

    private let dimension: Int
    private let lanes: Int
    private var step: PersonStep
    private let rows: SharedBuffer<Lane>
    private let mean: SharedBuffer<Lane>
    private let prior: SharedBuffer<Lane>
    private let covariance: SharedBuffer<Lane>
    private let factor: SharedBuffer<Double>
    private let weights: SharedBuffer<Float>  // λ of each draw, component by component
    private let noise: SharedBuffer<Float>
    private let totals: SharedBuffer<Float>
    private let utilities: SharedBuffer<Float>

    init(dimension: Int, longest: Int) {
        self.dimension = dimension
        lanes = (dimension + 3) / 4
        let zero = Lane(repeating: 0)
        step = PersonStep(dimension: dimension, longest: longest)
        rows = SharedBuffer(longest * lanes, repeating: zero)
        mean = SharedBuffer(lanes, repeating: zero)
        prior = SharedBuffer(lanes, repeating: zero)
        covariance = SharedBuffer(dimension * lanes, repeating: zero)
        factor = SharedBuffer(dimension * dimension, repeating: 0)
        weights = SharedBuffer(dimension * MarginalLikelihood.draws, repeating: 0)
        noise = SharedBuffer(dimension * MarginalLikelihood.draws, repeating: 0)
        totals = SharedBuffer(MarginalLikelihood.draws, repeating: 0)
        utilities = SharedBuffer(MarginalLikelihood.draws, repeating: 0)
    }

    mutating func run(
        _ people: HeldOutPeople, _ person: Int, _ correction: PriorCorrection, kernel: AnswerKernel, normals: [Float],
        start: Int
    ) -> Double {
        let first = people.starts[person]
        let count = people.starts[person + 1] - first
        let scale = Float(correction.scale)
        for position in 0..<(count * lanes) { rows.base[position] = scale * people.rows[first * lanes + position] }
        for position in 0..<(dimension * lanes) { covariance.base[position] = Lane(repeating: 0) }
        for row in 0..<dimension {
            prior.base[row / 4][row % 4] = Float(correction.shift * people.means[person][row])
            covariance.base[row * lanes + row / 4][row % 4] = 1
        }
        for lane in 0..<lanes { mean.base[lane] = prior.base[lane] }
        let sideBias = Float(correction.sideBias)
        people.sides.withUnsafeBufferPointer { sides in
            guard let base = sides.baseAddress else { return }
            step.run(
                PersonStep.Person(
                    rows: rows.base, sides: base + first, count: count, mean: mean.base, covariance: covariance.base),
                in: PersonStep.Population(kernel: kernel, sideBias: sideBias, prior: prior.base))
        }
        // A little wider than q, so that no weight is far above the others.
        for row in 0..<dimension {
            for column in 0...row {
                factor.base[row * dimension + column] =
                    1.15 * Double(covariance.base[row * lanes + column / 4][column % 4])
            }
        }
        guard let logDeterminant = PersonStep.cholesky(factor.base, dimension) else { return step.bound }
        let draws = MarginalLikelihood.draws
        // The second half mirrors the first.
        var position = start
        for row in 0..<dimension {
            for draw in 0..<(draws / 2) {
                let value = normals[position & (normals.count - 1)]
                noise.base[row * draws + draw] = value
                noise.base[row * draws + draws / 2 + draw] = -value
                position += 1
            }
        }
        for draw in 0..<draws { totals.base[draw] = 0 }
        for row in 0..<dimension {
            let weight = weights.base + row * draws
            let center = mean.base[row / 4][row % 4]
            let prior = prior.base[row / 4][row % 4]
            for draw in 0..<draws { weight[draw] = center }
            for column in 0...row {
                let element = Float(factor.base[row * dimension + column])
                for draw in 0..<draws { weight[draw] += element * noise.base[column * draws + draw] }
            }
            for draw in 0..<draws {
                let z = noise.base[row * draws + draw]
                let distance = weight[draw] - prior
                totals.base[draw] += 0.5 * (z * z - distance * distance)
            }
        }
        for row in 0..<count {
            let side = sideBias * people.sides[first + row]
            for draw in 0..<draws { utilities.base[draw] = side }
            for index in 0..<dimension {
                let element = rows.base[row * lanes + index / 4][index % 4]
                for draw in 0..<draws { utilities.base[draw] += element * weights.base[index * draws + draw] }
            }
            kernel.addLogs(of: utilities.base, to: totals.base, count: draws)
        }
        let logs = (0..<draws).map { Double(totals.base[$0]) }
        let largest = logs.max() ?? 0
        let average = logs.reduce(0) { $0 + exponential($1 - largest) } / Double(logs.count)
        return largest + naturalLogarithm(average) + logDeterminant / 2
    }
}
