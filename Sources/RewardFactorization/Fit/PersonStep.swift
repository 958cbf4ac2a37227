/// The Gaussian that approximates one person's weights best, q(λ) = N(m, S), and what it says about B.
///
/// q maximises F = Σᵢ E ℓ(λ·Δφᵢ + b sideᵢ) − KL(q ‖ N(μ, I)), a lower bound of the log marginal likelihood that is much
/// nearer to it than Laplace's value where answers are few (Ormerod and Wand, Journal of Computational and Graphical
/// Statistics 21, 2012). Expectations are over the one-dimensional λ·Δφᵢ ~ N(m·Δφᵢ, ΔφᵢᵀSΔφᵢ), by quadrature. The fixed
/// point S⁻¹ = I + Σ κᵢ ΔφᵢΔφᵢᵀ, m ← m + S ∇F (Opper and Archambeau, Neural Computation 21, 2009) is iterated; κᵢ is
/// minus twice the derivative of E ℓ by the variance. With a lapse ℓ bends upwards for answers that go far against the
/// person, κᵢ < 0; with these S⁻¹ moves a part of the way, so that it stays positive definite and comes to rest.
struct PersonStep {
    typealias Lane = SIMD4<Float>

    /// J.
    let dimension: Int
    /// ⌈J/4⌉, the lanes of a row; what is beyond J is 0.
    let lanes: Int

    private(set) var bound = 0.0
    private(set) var lapseSlope = 0.0
    private(set) var sideSlope = 0.0

    private let products: SharedBuffer<Lane>  // S Δφᵢ
    private let slopes: SharedBuffer<Float>  // E ℓ'
    private let curvatures: SharedBuffer<Float>  // κᵢ
    private let bends: SharedBuffer<Lane>  // Σ κᵢ ΔφᵢΔφᵢᵀ of κᵢ > 0
    private let lifts: SharedBuffer<Lane>  // and of κᵢ < 0
    /// Whether some κᵢ < 0.
    private var bendsUpwards = false
    private let precision: SharedBuffer<Double>  // S⁻¹, where some κᵢ < 0
    private let keptMean: SharedBuffer<Lane>
    private let keptCovariance: SharedBuffer<Lane>
    private let gradient: SharedBuffer<Lane>
    private let step: SharedBuffer<Double>
    private let factor: SharedBuffer<Double>
    private let inverse: SharedBuffer<Double>
    private let tile = QuadratureTile()

    init(dimension: Int, longest: Int) {
        self.dimension = dimension
        lanes = (dimension + 3) / 4
        let zero = Lane(repeating: 0)
        products = SharedBuffer(longest * lanes, repeating: zero)
        slopes = SharedBuffer(longest, repeating: 0)
        curvatures = SharedBuffer(longest, repeating: 0)
        bends = SharedBuffer(dimension * lanes, repeating: zero)
        lifts = SharedBuffer(dimension * lanes, repeating: zero)
        gradient = SharedBuffer(lanes, repeating: zero)
        step = SharedBuffer(dimension, repeating: 0)
        precision = SharedBuffer(dimension * dimension, repeating: 0)
        keptMean = SharedBuffer(lanes, repeating: zero)
        keptCovariance = SharedBuffer(dimension * lanes, repeating: zero)
        factor = SharedBuffer(dimension * dimension, repeating: 0)
        inverse = SharedBuffer(dimension * dimension, repeating: 0)
    }

    /// A person's answers, and the q that is looked for.
    struct Person {
        /// Δφᵢ, `count` rows of `lanes` lanes.
        let rows: UnsafePointer<Lane>
        let sides: UnsafePointer<Float>
        let count: Int
        /// m, `lanes` lanes, and S, J rows of them.
        let mean: UnsafeMutablePointer<Lane>
        let covariance: UnsafeMutablePointer<Lane>
    }

    /// What is the same for everybody.
    struct Population {
        let kernel: AnswerKernel
        let sideBias: Float
        /// μ, `lanes` lanes.
        let prior: UnsafePointer<Lane>
    }

    /// Moves q to the optimum, from where it is. Afterwards `bound` is F, `lapseSlope` and `sideSlope` its derivatives by
    /// lapse and b.
    mutating func run(_ person: Person, in population: Population, iterations: Int = 30) {
        climb(person, population, iterations: iterations, .toLifts)
        guard bendsUpwards else { return }
        // From near there on with the answers of κ < 0 too, unless that leads astray.
        keptMean.base.update(from: person.mean, count: lanes)
        keptCovariance.base.update(from: person.covariance, count: dimension * lanes)
        let reached = bound
        climb(person, population, iterations: 2 * iterations, .withLifts)
        guard bound < reached else { return }
        person.mean.update(from: keptMean.base, count: lanes)
        person.covariance.update(from: keptCovariance.base, count: dimension * lanes)
        climb(person, population, iterations: iterations, .withoutLifts)
    }

    /// What becomes of the answers of κ < 0, which lift S.
    private enum Lifts {
        /// They have no part in S, and where there are any a place near the optimum will do.
        case toLifts
        case withoutLifts
        /// They have; where F falls by more than 1 the climb is given up.
        case withLifts
    }

    /// Iterates the fixed point.
    private mutating func climb(_ person: Person, _ population: Population, iterations: Int, _ lifts: Lifts) {
        let withLifts = lifts == .withLifts
        let mean = UnsafeMutableRawPointer(person.mean).assumingMemoryBound(to: Float.self)
        let covariance = UnsafeMutableRawPointer(person.covariance).assumingMemoryBound(to: Float.self)
        var length = withLifts ? 0.5 : 1
        var (last, lastBound) = (Double.infinity, -Double.infinity)
        let start = bound
        for iteration in 1...iterations {
            look(at: person, population)
            if withLifts, bound < start - 1 { return }
            let (decrement, change, usable) = newtonStep(
                covariance: person.covariance, part: length, withLifts: withLifts)
            let isRough = lifts == .toLifts && bendsUpwards
            let isAtRest = decrement < (isRough ? 1e-2 : 1e-6) && change < (isRough ? 0.1 : 2e-3)
            if iteration == iterations || !usable || isAtRest { return }
            // A step that leads farther away than the one before went too far. With κ < 0 such a step may lead to a better
            // place, and two of them in a circle, so that F decides.
            let isTooLong = withLifts ? bound < lastBound : decrement > last
            length = isTooLong ? max(length / 2, 1.0 / 64) : min(length * (withLifts ? 1.5 : 2), 1)
            (last, lastBound) = (decrement, bound)
            for row in 0..<dimension {
                mean[row] += Float(length * step.base[row])
                for column in 0..<dimension {
                    covariance[row * lanes * 4 + column] = Float(inverse.base[row * dimension + column])
                }
            }
        }
    }

    /// Computes F and what is needed for a step, where q is.
    private mutating func look(at person: Person, _ population: Population) {
        let likelihood = evaluate(person, population)
        bound = likelihood - divergence(prior: population.prior, mean: person.mean, covariance: person.covariance)
    }

    /// Writes −∂F/∂Δφᵢ's opposite, E[ℓ'(λ·Δφᵢ) λ], of the last `run` into `count` rows of `lanes` lanes.
    func writePushes(count: Int, mean: UnsafePointer<Lane>, into pushes: UnsafeMutablePointer<Lane>) {
        for row in 0..<count {
            let slope = slopes.base[row]
            let curvature = curvatures.base[row]
            for lane in 0..<lanes {
                pushes[row * lanes + lane] = slope * mean[lane] - curvature * products.base[row * lanes + lane]
            }
        }
    }

    /// Computes E ℓ, its derivatives, ∇ and Σ κ ΔφΔφᵀ; returns Σ E ℓ.
    private mutating func evaluate(_ person: Person, _ population: Population) -> Double {
        let (rows, sides, count) = (person.rows, person.sides, person.count)
        let (mean, covariance) = (person.mean, person.covariance)
        let zero = Lane(repeating: 0)
        for lane in 0..<lanes { gradient.base[lane] = zero }
        for lane in 0..<(dimension * lanes) { (bends.base[lane], lifts.base[lane]) = (zero, zero) }
        bendsUpwards = false
        var likelihood = 0.0
        var bySide: Float = 0
        var byLapse: Float = 0
        var start = 0
        while start < count {
            let end = min(start + QuadratureTile.width, count)
            for row in start..<end {
                let difference = rows + row * lanes
                let scalars = UnsafeRawPointer(difference).assumingMemoryBound(to: Float.self)
                let product = products.base + row * lanes
                var dot = zero
                var projection = zero
                for lane in 0..<lanes {
                    var sum = zero
                    for index in 0..<dimension { sum += scalars[index] * covariance[index * lanes + lane] }
                    product[lane] = sum
                    dot += sum * difference[lane]
                    projection += mean[lane] * difference[lane]
                }
                tile.spreads[row - start] = (max(Self.total(dot), 0) + 1e-4).squareRoot()
                tile.centers[row - start] = Self.total(projection) + population.sideBias * sides[row]
            }
            tile.run(population.kernel)
            for row in start..<end {
                let slope = tile.slope[row - start]
                let curvature = -tile.moment[row - start] / tile.spreads[row - start]
                likelihood += Double(tile.log[row - start])
                byLapse += tile.lapse[row - start]
                bySide += slope * sides[row]
                slopes.base[row] = slope
                curvatures.base[row] = curvature
                let difference = rows + row * lanes
                for lane in 0..<lanes { gradient.base[lane] += slope * difference[lane] }
                if curvature > 0 {
                    add(curvature, difference, to: bends)
                } else if curvature < 0 {
                    add(curvature, difference, to: lifts)
                    bendsUpwards = true
                }
            }
            start = end
        }
        lapseSlope = Double(byLapse)
        sideSlope = Double(bySide)
        return likelihood
    }

    @inline(__always)
    private func add(_ curvature: Float, _ difference: UnsafePointer<Lane>, to sum: SharedBuffer<Lane>) {
        let scalars = UnsafeRawPointer(difference).assumingMemoryBound(to: Float.self)
        for lane in 0..<lanes {
            let bent = curvature * difference[lane]
            for index in 0..<dimension { sum.base[index * lanes + lane] += scalars[index] * bent }
        }
    }

    /// Returns KL(N(m, S) ‖ N(μ, I)) and turns `gradient` into ∇F.
    private mutating func divergence(
        prior: UnsafePointer<Lane>, mean: UnsafePointer<Lane>, covariance: UnsafePointer<Lane>
    ) -> Double {
        let square = UnsafeRawPointer(covariance).assumingMemoryBound(to: Float.self)
        var total = 0.0
        for lane in 0..<lanes {
            let offset = mean[lane] - prior[lane]
            gradient.base[lane] -= offset
            total += Double(Self.total(offset * offset))
        }
        for row in 0..<dimension {
            total += Double(square[row * lanes * 4 + row]) - 1
            for column in 0...row {
                factor.base[row * dimension + column] = Double(square[row * lanes * 4 + column])
            }
        }
        guard let logDeterminant = Self.cholesky(factor.base, dimension) else { return .infinity }
        if bendsUpwards { Self.invert(factor.base, into: precision.base, dimension) }
        return (total - logDeterminant) / 2
    }

    /// The least pivot that S⁻¹ may get on its way, and the least part of the way that it goes.
    private static let (leastPivot, leastPart) = (0.05, 1.0 / 64)

    /// Writes the factor of I + Σ κΔφΔφᵀ, with or without those of κ < 0, or of what is `part` of the way to it from S⁻¹.
    ///
    /// - Returns: Whether there is one; short of the whole way, with pivots that are not too small.
    private func factorise(part: Double, withLifts: Bool) -> Bool {
        let n = dimension
        let bends = UnsafeRawPointer(bends.base).assumingMemoryBound(to: Float.self)
        let lifts = UnsafeRawPointer(lifts.base).assumingMemoryBound(to: Float.self)
        for row in 0..<n {
            for column in 0...row {
                let (place, from) = (row * n + column, row * lanes * 4 + column)
                let target = Double(bends[from]) + (withLifts ? Double(lifts[from]) : 0) + (row == column ? 1 : 0)
                let start = part == 1 ? 0 : (1 - part) * precision.base[place]
                factor.base[place] = start + part * target
            }
        }
        guard Self.cholesky(factor.base, n) != nil else { return false }
        return part == 1
            || (0..<n).allSatisfy { factor.base[$0 * (n + 1)] * factor.base[$0 * (n + 1)] >= Self.leastPivot }
    }

    /// Computes S' = (I + Σ κΔφΔφᵀ)⁻¹, or what is on the way there, and the step S'∇F.
    private mutating func newtonStep(
        covariance: UnsafePointer<Lane>, part: Double, withLifts: Bool
    ) -> (decrement: Double, change: Double, usable: Bool) {
        let n = dimension
        let square = UnsafeRawPointer(covariance).assumingMemoryBound(to: Float.self)
        let slopes = UnsafeRawPointer(gradient.base).assumingMemoryBound(to: Float.self)
        let withLifts = withLifts && bendsUpwards
        // Without them the way leads to what is positive definite, and is gone at once.
        var part = withLifts ? part : 1
        while !factorise(part: part, withLifts: withLifts) {
            part /= 2
            guard withLifts, part >= Self.leastPart else { return (0, 0, false) }
        }
        Self.invert(factor.base, into: inverse.base, n)
        var decrement = 0.0
        var change = 0.0
        for row in 0..<n {
            var sum = 0.0
            for column in 0..<n { sum += inverse.base[row * n + column] * Double(slopes[column]) }
            step.base[row] = sum
            decrement += sum * Double(slopes[row])
            change = max(change, abs(Double(square[row * lanes * 4 + row]) / inverse.base[row * n + row] - 1) / part)
        }
        return (decrement, change, decrement.isFinite)
    }

    @inline(__always)
    private static func total(_ lane: Lane) -> Float { (lane[0] + lane[2]) + (lane[1] + lane[3]) }
}
