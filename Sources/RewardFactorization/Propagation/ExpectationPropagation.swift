/// Fits a Gaussian to the posterior by making it agree, answer by answer, with the moments that the exact likelihood gives.
///
/// Each answer is stood for by a Gaussian factor exp(ν a − ½ τ a²) of its utility a = λ·Δφ, and what a sparse prior has beyond
/// the Gaussian with its moments by such a factor of each weight less its mean; all are 1 at the start. Source:
/// Minka, Expectation propagation for approximate Bayesian inference, UAI 2001; Rasmussen and Williams, Gaussian Processes
/// for Machine Learning, 2006, section 3.6.
///
/// Numbers stand in the memory that is given, in rows of whole quads, so that a sweep allocates nothing and the compiler
/// needs no remainders: `quads` × 4 is J or the next multiple of 4, and what is beyond J is 0.
struct ExpectationPropagation {
    private let dimension: Int
    private let quads: Int
    private let count: Int
    private let prior: Precision
    private let offsets: [Double]
    private let lapse: Double

    // One row of quads each: Δφ of every answer, the covariance's rows, the mean, and the covariance times an answer's Δφ.
    private let rows: UnsafeMutablePointer<Quad>
    private let covariance: UnsafeMutablePointer<Quad>
    private let mean: UnsafeMutablePointer<Quad>
    private let image: UnsafeMutablePointer<Quad>
    // A number for each answer.
    private let weights: UnsafeMutablePointer<Double>
    private let precisions: UnsafeMutablePointer<Double>  // τ
    private let shifts: UnsafeMutablePointer<Double>  // ν
    // A number for each axis.
    private let axisPrecisions: UnsafeMutablePointer<Double>
    private let axisShifts: UnsafeMutablePointer<Double>

    typealias Quad = SIMD4<Double>

    /// What a prior is to the posterior: Σ⁻¹ and Σ⁻¹ μ.
    struct Precision {
        let prior: GaussianPrior
        let matrix: SymmetricMatrix
        let pull: [Double]

        init(_ prior: GaussianPrior) throws(RewardFactorizationError) {
            self.prior = prior
            matrix = try prior.factor().inverse()
            pull = matrix.multiplied(by: prior.mean)
        }
    }

    /// Returns mean and covariance; nil where it does not come to rest or the answers leave no digits to compute with.
    ///
    /// - Parameters:
    ///   - tolerance: How far from the end it may stop, in standard deviations.
    ///   - sweeps: The most times that it goes through the answers.
    static func run(
        prior: Precision, rows: PreferenceRows, answers: AnswerModel, tolerance: Double, sweeps: Int
    ) -> (mean: [Double], covariance: SymmetricMatrix)? {
        let dimension = rows.dimension
        let quads = (dimension + 3) / 4
        let quadCount = (rows.count + dimension + 2) * quads
        return withUnsafeTemporaryAllocation(of: Quad.self, capacity: quadCount) { quadMemory in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * rows.count + 2 * dimension) { memory in
                guard let first = quadMemory.baseAddress, let numbers = memory.baseAddress else { return nil }
                first.initialize(repeating: .zero, count: quadCount)
                numbers.initialize(repeating: 0, count: 3 * rows.count + 2 * dimension)
                var search = ExpectationPropagation(prior, rows, answers, quads: quads, first, numbers)
                return search.run(tolerance: tolerance, sweeps: sweeps)
            }
        }
    }

    private init(
        _ prior: Precision, _ answers: PreferenceRows, _ model: AnswerModel, quads: Int,
        _ memory: UnsafeMutablePointer<Quad>, _ numbers: UnsafeMutablePointer<Double>
    ) {
        self.prior = prior
        self.quads = quads
        dimension = answers.dimension
        count = answers.count
        lapse = model.lapse
        offsets = model.sideBias == 0 ? [] : answers.sides.map { model.sideBias * $0 }
        rows = memory
        covariance = rows + count * quads
        mean = covariance + dimension * quads
        image = mean + quads
        weights = numbers
        precisions = weights + count
        shifts = precisions + count
        axisPrecisions = shifts + count
        axisShifts = axisPrecisions + dimension
        for index in 0..<count {
            for component in 0..<dimension {
                rows[index * quads + component / 4][component % 4] = answers.differences[index * dimension + component]
            }
        }
        for (index, weight) in answers.weights(forgetting: model.forgetting).enumerated() { weights[index] = weight }
        write(prior.prior.mean, prior.prior.covariance)
    }

    private func write(_ vector: [Double], _ matrix: SymmetricMatrix) {
        for row in 0..<dimension {
            mean[row / 4][row % 4] = vector[row]
            for column in 0..<dimension { covariance[row * quads + column / 4][column % 4] = matrix[row, column] }
        }
    }

    /// The share of its way that the factor of an axis moves: whether somebody cares is a switch, which swings else.
    private static let axisShare = 0.7

    /// Sweeps after which mean and covariance are made anew, so that no rounding error gathers.
    private static let sweepsBetweenRecomputations = 8

    private mutating func run(tolerance: Double, sweeps: Int) -> (mean: [Double], covariance: SymmetricMatrix)? {
        var last = Double.infinity
        for sweep in 0..<sweeps {
            // A cycle between factors, which is rare, dies out when they move half of the way.
            let share = sweep < 12 ? 1.0 : 0.5
            guard var change = self.sweep(share: share), change.isFinite else { return nil }
            if let sparsity = prior.prior.sparsity {
                guard let other = sweepAxes(sparsity, share: share * Self.axisShare), other.isFinite else { return nil }
                change = max(change, other)
            }
            // The changes shrink by about the same factor each time; what is left is the sum of those that would follow.
            let ratio = min(change / last, 0.9)
            last = change
            let isDone = change == 0 || (sweep > 0 && change * ratio / (1 - ratio) <= tolerance)
            if isDone { return recomputed() }
            if (sweep + 1) % Self.sweepsBetweenRecomputations == 0 {
                guard let anew = recomputed() else { return nil }
                write(anew.mean, anew.covariance)
            }
        }
        return nil
    }

    /// Goes through the answers once, without allocating.
    ///
    /// - Returns: The largest change in standard deviations; nil where a factor has no room left.
    private mutating func sweep(share: Double) -> Double? {
        var change = 0.0
        for index in 0..<count {
            let row = rows + index * quads
            var products = Quad.zero
            var centers = Quad.zero
            for quad in 0..<quads {
                var sum = Quad.zero
                // By rows, which a symmetric matrix allows, so that the additions do not wait for one another.
                for other in 0..<dimension {
                    sum += covariance[other * quads + quad] * row[other >> 2][other & 3]
                }
                image[quad] = sum
                products += sum * row[quad]
                centers += mean[quad] * row[quad]
            }
            let variance = products.sum()
            let center = centers.sum()
            guard variance > 0 else { continue }
            // The posterior without this answer.
            let rest = 1 - precisions[index] * variance
            guard rest > 1e-9 else { return nil }
            let cavityVariance = variance / rest
            let cavityMean = (center - shifts[index] * variance) / rest
            let tilted = TiltedMoments(
                mean: cavityMean, variance: cavityVariance, offset: offsets.isEmpty ? 0 : offsets[index],
                weight: weights[index], lapse: lapse)
            let left = 1 - cavityVariance * tilted.beta
            guard left > 0, tilted.alpha.isFinite, tilted.beta.isFinite else { return nil }
            // With a lapse an answer can widen what is known; it is then left to move the mean alone.
            let isWide = tilted.beta <= 0
            let newPrecision = isWide ? 0 : tilted.beta / left
            let newShift = isWide ? tilted.alpha : (tilted.alpha + cavityMean * tilted.beta) / left
            let step = share * (newPrecision - precisions[index])
            let push = share * (newShift - shifts[index])
            guard let moved = multiply(step: step, push: push, center: center, variance: variance) else { return nil }
            precisions[index] += step
            shifts[index] += push
            change = max(change, moved)
        }
        return change
    }

    /// Goes through the axes once; like ``sweep(share:)``.
    private mutating func sweepAxes(_ sparsity: AxisSparsity, share: Double) -> Double? {
        var change = 0.0
        for axis in 0..<dimension {
            for quad in 0..<quads { image[quad] = covariance[axis * quads + quad] }
            let variance = image[axis >> 2][axis & 3]
            let center = mean[axis >> 2][axis & 3] - prior.prior.mean[axis]
            guard variance > 0 else { continue }
            // Where the cavity is too wide, which answers that widen can bring about, the factor stays for now.
            let moments = AxisMoments(
                cavityPrecision: 1 / variance - axisPrecisions[axis], pull: center / variance - axisShifts[axis],
                variance: prior.prior.covariance[axis, axis], sparsity: sparsity)
            guard let moments else { continue }
            let step = share * (moments.precision - axisPrecisions[axis])
            let push = share * (moments.shift - axisShifts[axis])
            guard let moved = multiply(step: step, push: push, center: center, variance: variance) else { return nil }
            axisPrecisions[axis] += step
            axisShifts[axis] += push
            change = max(change, moved)
        }
        return change
    }

    /// Multiplies the Gaussian by exp(push a − ½ step a²) for the a of which `center` is the mean, `variance` the variance,
    /// and `image` the covariance with the weights.
    ///
    /// - Returns: The change in standard deviations; nil where no Gaussian is left.
    private mutating func multiply(step: Double, push: Double, center: Double, variance: Double) -> Double? {
        let scale = 1 + step * variance
        guard scale > 0 else { return nil }
        let move = (push - step * center) / scale
        let shrink = step / scale
        for quad in 0..<quads { mean[quad] += move * image[quad] }
        for component in 0..<dimension {
            let part = shrink * image[component >> 2][component & 3]
            for quad in 0..<quads { covariance[component * quads + quad] -= part * image[quad] }
        }
        return max(abs(move) * variance.squareRoot(), abs(shrink) * variance)
    }

    /// Mean and covariance from the factors alone, so that no rounding error gathers; nil where there are none.
    private func recomputed() -> (mean: [Double], covariance: SymmetricMatrix)? {
        var packed = prior.matrix.packed
        var target = prior.pull
        for index in 0..<count {
            let row = rows + index * quads
            var element = 0
            for component in 0..<dimension {
                let difference = row[component >> 2][component & 3]
                target[component] += shifts[index] * difference
                let scaled = precisions[index] * difference
                for column in 0...component {
                    packed[element] += scaled * row[column >> 2][column & 3]
                    element += 1
                }
            }
        }
        for axis in 0..<dimension {
            packed[axis * (axis + 3) / 2] += axisPrecisions[axis]
            target[axis] += axisShifts[axis] + axisPrecisions[axis] * prior.prior.mean[axis]
        }
        // Beyond this the sum has lost the prior's digits in the directions that no answer speaks of.
        var spread = 0.0
        for row in 0..<dimension {
            let element = row * (row + 1) / 2 + row
            spread = max(spread, packed[element] / prior.matrix.packed[element])
        }
        var factor = CholeskyFactor(workspaceFor: dimension)
        guard spread < 1e8, factor.refactor(packedMatrix: packed) else { return nil }
        factor.solveInPlace(&target)
        guard target.allSatisfy(\.isFinite) else { return nil }
        return (target, factor.inverse())
    }
}
