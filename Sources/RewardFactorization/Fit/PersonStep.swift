/// The Gaussian that approximates one person's weights best, q(λ) = N(m, S), and what it says about B.
///
/// q maximises F = Σᵢ E ℓ(λ·Δφᵢ + b sideᵢ) − KL(q ‖ N(μ, I)), a lower bound of the log marginal likelihood that is much
/// nearer to it than Laplace's value where answers are few (Ormerod and Wand, Journal of Computational and Graphical
/// Statistics 21, 2012). Expectations are over the one-dimensional λ·Δφᵢ ~ N(m·Δφᵢ, ΔφᵢᵀSΔφᵢ), by quadrature. The fixed
/// point S⁻¹ = I + Σ κᵢ ΔφᵢΔφᵢᵀ, m ← m + S ∇F (Opper and Archambeau, Neural Computation 21, 2009) is iterated; κᵢ is
/// minus twice the derivative of E ℓ by the variance. With a lapse ℓ bends upwards for answers that go far against the
/// person, κᵢ < 0; S⁻¹ then moves a part of the way, so that it stays positive definite and comes to rest.
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
    private let hessian: SharedBuffer<Lane>
    /// Whether some κᵢ < 0.
    private var bendsUpwards = false
    private let precision: SharedBuffer<Double>  // S⁻¹, where some κᵢ < 0
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
        hessian = SharedBuffer(dimension * lanes, repeating: zero)
        gradient = SharedBuffer(lanes, repeating: zero)
        step = SharedBuffer(dimension, repeating: 0)
        precision = SharedBuffer(dimension * dimension, repeating: 0)
        factor = SharedBuffer(dimension * dimension, repeating: 0)
        inverse = SharedBuffer(dimension * dimension, repeating: 0)
    }

    /// Moves `mean` (`lanes` lanes) and `covariance` (J rows of `lanes` lanes) to the optimum, from where they are.
    ///
    /// `rows` are Δφᵢ, `count` rows of `lanes` lanes; `sides` their sides; `prior` is μ. Afterwards `bound` is F and
    /// `lapseSlope`, `sideSlope` its derivatives by lapse and b.
    mutating func run(
        rows: UnsafePointer<Lane>, sides: UnsafePointer<Float>, count: Int, sideBias: Float, kernel: AnswerKernel,
        prior: UnsafePointer<Lane>, mean: UnsafeMutablePointer<Lane>, covariance: UnsafeMutablePointer<Lane>,
        iterations: Int = 60
    ) {
        var length = 1.0
        var (last, lastBound) = (Double.infinity, -Double.infinity)
        for iteration in 1...iterations {
            let likelihood = evaluate(
                rows: rows, sides: sides, count: count, sideBias: sideBias, kernel: kernel, mean: mean,
                covariance: covariance)
            let prior = divergence(prior: prior, mean: mean, covariance: covariance)
            bound = likelihood - prior
            let (decrement, change, usable) = newtonStep(covariance: covariance, length: length)
            if iteration == iterations || !usable { return }
            if decrement < 1e-6, change < 2e-3 { return }
            // A step that leads farther away than the one before went too far. Where ℓ bends upwards, such a step may lead
            // to a better place, and two of them in a circle, so that F decides.
            let isTooLong = bendsUpwards ? bound < lastBound : decrement > last
            length = isTooLong ? max(length / 2, 1.0 / 64) : min(length * (bendsUpwards ? 1.5 : 2), 1)
            (last, lastBound) = (decrement, bound)
            let floats = UnsafeMutableRawPointer(mean).assumingMemoryBound(to: Float.self)
            let square = UnsafeMutableRawPointer(covariance).assumingMemoryBound(to: Float.self)
            for row in 0..<dimension {
                floats[row] += Float(length * step.base[row])
                for column in 0..<dimension {
                    square[row * lanes * 4 + column] = Float(inverse.base[row * dimension + column])
                }
            }
        }
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
    private mutating func evaluate(
        rows: UnsafePointer<Lane>, sides: UnsafePointer<Float>, count: Int, sideBias: Float, kernel: AnswerKernel,
        mean: UnsafePointer<Lane>, covariance: UnsafePointer<Lane>
    ) -> Double {
        let zero = Lane(repeating: 0)
        for lane in 0..<lanes { gradient.base[lane] = zero }
        for lane in 0..<(dimension * lanes) { hessian.base[lane] = zero }
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
                tile.centers[row - start] = Self.total(projection) + sideBias * sides[row]
            }
            tile.run(kernel)
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
                bendsUpwards = bendsUpwards || curvature < 0
                addBend(curvature, difference)
            }
            start = end
        }
        lapseSlope = Double(byLapse)
        sideSlope = Double(bySide)
        return likelihood
    }

    @inline(__always)
    private func addBend(_ curvature: Float, _ difference: UnsafePointer<Lane>) {
        let scalars = UnsafeRawPointer(difference).assumingMemoryBound(to: Float.self)
        for lane in 0..<lanes {
            let bent = curvature * difference[lane]
            for index in 0..<dimension { hessian.base[index * lanes + lane] += scalars[index] * bent }
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
    private static let (leastPivot, leastPart) = (0.05, 1.0 / 1024)

    /// Writes the factor of I + Σ κΔφΔφᵀ, or of what is `part` of the way to it from S⁻¹.
    ///
    /// - Returns: Whether there is one; short of the whole way, with pivots that are not too small.
    private func factorise(part: Double) -> Bool {
        let n = dimension
        let bends = UnsafeRawPointer(hessian.base).assumingMemoryBound(to: Float.self)
        for row in 0..<n {
            for column in 0...row {
                let place = row * n + column
                let target = Double(bends[row * lanes * 4 + column]) + (row == column ? 1 : 0)
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
        covariance: UnsafePointer<Lane>, length: Double
    ) -> (decrement: Double, change: Double, usable: Bool) {
        let n = dimension
        let square = UnsafeRawPointer(covariance).assumingMemoryBound(to: Float.self)
        let slopes = UnsafeRawPointer(gradient.base).assumingMemoryBound(to: Float.self)
        var part = bendsUpwards ? min(length, 0.5) : 1
        while !factorise(part: part) {
            part /= 2
            guard bendsUpwards, part >= Self.leastPart else { return (0, 0, false) }
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

    /// Factors the lower triangle in place and returns the log determinant; nil where it is not positive definite.
    static func cholesky(_ a: UnsafeMutablePointer<Double>, _ n: Int) -> Double? {
        var determinant = 1.0
        var logDeterminant = 0.0
        for row in 0..<n {
            for column in 0...row {
                var sum = a[row * n + column]
                for inner in 0..<column { sum -= a[row * n + inner] * a[column * n + inner] }
                if column < row {
                    a[row * n + column] = sum / a[column * n + column]
                } else {
                    guard sum > 0, sum.isFinite else { return nil }
                    a[row * n + row] = sum.squareRoot()
                    determinant *= sum
                }
            }
            // One logarithm for four rows; pivots are between 1e-9 and 1e12 or so.
            if row % 4 == 3 || row == n - 1 {
                logDeterminant += naturalLogarithm(determinant)
                determinant = 1
            }
        }
        return logDeterminant
    }

    /// Writes the whole inverse of L Lᵀ.
    private static func invert(_ l: UnsafeMutablePointer<Double>, into out: UnsafeMutablePointer<Double>, _ n: Int) {
        // L⁻¹ replaces L, column by column.
        for column in 0..<n {
            l[column * n + column] = 1 / l[column * n + column]
            var row = column + 1
            while row < n {
                var sum = 0.0
                for inner in column..<row { sum -= l[row * n + inner] * l[inner * n + column] }
                l[row * n + column] = sum / l[row * n + row]
                row += 1
            }
        }
        for row in 0..<n {
            for column in 0...row {
                var sum = 0.0
                for inner in row..<n { sum += l[inner * n + row] * l[inner * n + column] }
                out[row * n + column] = sum
                out[column * n + row] = sum
            }
        }
    }
}
