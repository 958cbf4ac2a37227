/// Damped Newton ascent on the log posterior, in buffers that are allocated once for a person.
///
/// Source: Boyd and Vandenberghe, Convex Optimization, 9.5.2 (damped Newton) and 9.2 (backtracking).
struct PosteriorModeSearch {
    /// λ.
    private(set) var position: [Double]
    /// The factor of H at `position`, once `run` has returned.
    private(set) var factor: CholeskyFactor

    private let dimension: Int
    private let count: Int
    private let priorMean: [Double]
    private let precision: SymmetricMatrix
    private let precisionFactor: CholeskyFactor
    /// Δφ of all observations, one row of J after the other.
    private let rows: [Double]
    private let weights: [Double]
    /// The log odds that each answer has from the side of the preferred text.
    private let offsets: [Double]
    private let lapse: Double

    private var projections: [Double]  // λ·Δφᵢ
    private var stepProjections: [Double]  // step·Δφᵢ
    private var curvatures: [Double]  // −wᵢ ℓ''(λ·Δφᵢ)
    private var hessian: [Double]
    private var gradient: [Double]
    private var step: [Double]
    private var offset: [Double]  // λ − μ
    private var pull: [Double]  // Σ⁻¹(λ − μ), later Σ⁻¹ step
    private var scratch: [Double]

    init(
        prior: GaussianPrior, rows: PreferenceRows, answers: AnswerModel = .plain
    ) throws(RewardFactorizationError) {
        let dimension = prior.dimension
        self.dimension = dimension
        self.count = rows.count
        self.rows = rows.differences
        self.weights = rows.weights(forgetting: answers.forgetting)
        self.offsets = rows.sides.map { answers.sideBias * $0 }
        self.lapse = answers.lapse
        self.priorMean = prior.mean
        self.precision = try prior.factor().inverse()
        self.precisionFactor = try CholeskyFactor(precision)
        self.factor = CholeskyFactor(workspaceFor: dimension)
        self.position = prior.mean
        self.projections = [Double](repeating: 0, count: rows.count)
        self.stepProjections = projections
        self.curvatures = projections
        self.hessian = precision.packed
        self.gradient = [Double](repeating: 0, count: dimension)
        self.step = gradient
        self.offset = gradient
        self.pull = gradient
        self.scratch = gradient
    }

    /// Moves `position` to the mode and leaves the factor of H there.
    mutating func run(_ options: LaplaceOptions) throws(RewardFactorizationError) {
        var decrement = Double.infinity
        var polishingSteps = 0
        Self.project(rows, on: position, into: &projections)
        for _ in 0..<options.maximumIterations {
            differentiate()
            factorHessian()
            for index in step.indices { step[index] = gradient[index] }
            factor.solveInPlace(&step)
            var slope = 0.0
            for index in step.indices { slope += gradient[index] * step[index] }
            guard slope.isFinite else { break }
            decrement = max(slope, 0).squareRoot()
            if decrement <= options.tolerance { return }
            Self.project(rows, on: step, into: &stepProjections)
            let length: Double
            if slope < rounding {
                // f is flat to its last digits, so no trial can tell a better point; Newton's own step is right here.
                if polishingSteps == 5 { return }
                polishingSteps += 1
                length = 1
            } else {
                length = lineSearch(slope: slope)
                // No trial is better although the step says so: rounding error, if the mode is as near as that.
                guard length > 0 else {
                    if decrement < 1e-4 { return }
                    break
                }
            }
            for index in position.indices { position[index] += length * step[index] }
            Self.project(rows, on: position, into: &projections)
        }
        throw RewardFactorizationError(
            .notConverged,
            "the mode is still \(decrement) standard deviations away after at most \(options.maximumIterations) "
                + "iterations; allow more, or standardise the features")
    }

    /// The size of a rise of f that is lost in rounding error.
    private var rounding: Double {
        var quadratic = 0.0
        for index in offset.indices { quadratic += abs(offset[index] * pull[index]) }
        return 1e-12 * (1 + abs(logLikelihood(length: 0)) + quadratic)
    }

    /// Returns the log posterior at λ up to a constant; for tests and finite differences.
    mutating func logPosterior(at point: [Double]) -> Double {
        move(to: point)
        var quadratic = 0.0
        for index in offset.indices { quadratic += offset[index] * pull[index] }
        return logLikelihood(length: 0) - quadratic / 2
    }

    /// Returns g and H at λ; for tests.
    mutating func derivatives(at point: [Double]) -> (gradient: [Double], hessian: [Double]) {
        move(to: point)
        return (gradient, hessian)
    }

    private mutating func move(to point: [Double]) {
        position = point
        Self.project(rows, on: position, into: &projections)
        differentiate()
    }

    private static func project(_ rows: [Double], on vector: [Double], into products: inout [Double]) {
        var start = 0
        for observation in products.indices {
            var total = 0.0
            for index in vector.indices { total += rows[start + index] * vector[index] }
            products[observation] = total
            start += vector.count
        }
    }

    /// Computes g and H at `position` from `projections`.
    private mutating func differentiate() {
        for index in offset.indices { offset[index] = position[index] - priorMean[index] }
        precision.multiply(offset, into: &pull)
        for index in gradient.indices { gradient[index] = -pull[index] }
        for index in hessian.indices { hessian[index] = precision.packed[index] }
        var start = 0
        for observation in 0..<count {
            let (slope, curvature) = slopeAndCurvature(projections[observation] + offsets[observation])
            let push = weights[observation] * slope
            curvatures[observation] = weights[observation] * curvature
            var element = 0
            for row in 0..<dimension {
                let difference = rows[start + row]
                gradient[row] += push * difference
                let scaled = curvatures[observation] * difference
                for column in 0...row {
                    hessian[element] += scaled * rows[start + column]
                    element += 1
                }
            }
            start += dimension
        }
    }

    /// Returns ℓ' and −ℓ'' of ℓ(a) = log(lapse/2 + (1 − lapse) σ(a)).
    ///
    /// With a lapse, ℓ bends upwards where an answer contradicts what is believed of the person, and flattens out beyond.
    @inline(__always)
    private func slopeAndCurvature(_ score: Double) -> (slope: Double, curvature: Double) {
        let hit = Logistic.sigmoid(score)
        let miss = Logistic.sigmoid(-score)
        guard lapse > 0 else { return (miss, miss * hit) }
        let slope = (1 - lapse) * hit * miss / (lapse / 2 + (1 - lapse) * hit)
        return (slope, slope * (slope - miss + hit))
    }

    private mutating func factorHessian() {
        var spread = 0.0
        for row in 0..<dimension {
            let element = row * (row + 1) / 2 + row
            spread = max(spread, hessian[element] / precision.packed[element])
        }
        // Beyond this the sum has lost the prior's digits in the directions that no answer speaks of.
        if spread < 1e8, factor.refactor(packedMatrix: hessian) { return }
        // Without answers at which ℓ bends upwards, the step still leads uphill.
        factorWithoutUpwardBends()
    }

    /// Leaves answers at which ℓ bends upwards, which it does only with a lapse, out of the factor of H.
    ///
    /// With them H can be nearly singular at the mode, where the posterior has another mode, and variances without bound.
    mutating func leaveOutUpwardBends() {
        guard lapse > 0, curvatures.contains(where: { $0 < 0 }) else { return }
        factorWithoutUpwardBends()
    }

    private mutating func factorWithoutUpwardBends() {
        factor.assign(precisionFactor)
        for observation in 0..<count where curvatures[observation] > 0 {
            let root = curvatures[observation].squareRoot()
            for index in 0..<dimension { scratch[index] = root * rows[observation * dimension + index] }
            factor.update(by: &scratch)
        }
    }

    /// Returns the length, 1 or a power of ½, by which `step` raises f enough; 0 where none does.
    private mutating func lineSearch(slope: Double) -> Double {
        // Along the step, f is a sum over projections less a parabola, so that a trial costs no matrix product.
        var linear = 0.0
        for index in step.indices { linear += pull[index] * step[index] }
        precision.multiply(step, into: &pull)
        var square = 0.0
        for index in step.indices { square += pull[index] * step[index] }
        let current = logLikelihood(length: 0)
        var length = 1.0
        for _ in 0..<120 {
            let rise = logLikelihood(length: length) - current - length * (linear + length * square / 2)
            if rise >= 0.1 * length * slope { return length }
            length /= 2
        }
        return 0
    }

    /// Σᵢ wᵢ ℓ((λ + length · step)·Δφᵢ).
    private func logLikelihood(length: Double) -> Double {
        var total = 0.0
        for observation in 0..<count {
            let score = projections[observation] + length * stepProjections[observation] + offsets[observation]
            let value =
                lapse > 0
                ? naturalLogarithm(lapse / 2 + (1 - lapse) * Logistic.sigmoid(score)) : Logistic.logSigmoid(score)
            total += weights[observation] * value
        }
        return total
    }
}
