/// Derivatives of log Z, Z = E t(a) for a ~ N(mean, variance), by which one answer changes mean and variance of its utility.
///
/// The tilted distribution t(a) N(a; m, v) / Z has mean m + v α and variance v − v² β with α = ∂ log Z / ∂m and
/// β = −∂² log Z / ∂m² (Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, section 3.6).
struct TiltedMoments {
    var alpha: Double
    var beta: Double

    /// The answer's likelihood is t(a) = (lapse/2 + (1 − lapse) σ(a + offset))^weight.
    init(mean: Double, variance: Double, offset: Double, weight: Double, lapse: Double) {
        let shifted = mean + offset
        if weight == 1, let moments = Self.mixture(mean: shifted, variance: variance, lapse: lapse) {
            self = moments
        } else {
            self = Self.quadrature(mean: shifted, variance: variance, weight: weight, lapse: lapse)
        }
    }

    private init(alpha: Double, beta: Double) {
        self.alpha = alpha
        self.beta = beta
    }

    // MARK: Closed form

    /// The probability below which the mixture's own error, 6e-7, would show.
    private static let smallestMixtureProbability = 1e-3
    /// The standard deviation above which σ is nearly a step, for which the mixture serves at any probability.
    private static let widestQuadrature = 6.0

    /// The mixture's terms, and three that count nothing.
    private static let shares = SIMD8<Double>(
        0.023292634243097975, 0.20759399713857116, 0.4298140352641852, 0.29496824614325845, 0.04433108721088711, 0, 0, 0
    )
    private static let scales = SIMD8<Double>(
        11.770055998134268, 5.922348662765893, 3.01198109823734, 1.5473553087868803, 0.7933339642910171, 1, 1, 1)

    /// By the scale mixture of normal distribution functions of `Logistic.expectation`, each term of which has closed
    /// moments; nil where it is not accurate and quadrature is.
    private static func mixture(mean: Double, variance: Double, lapse: Double) -> TiltedMoments? {
        let inverse = 1 / (scales + variance).squareRoot()
        let z = mean * inverse
        let normal = NormalLanes(z)
        let density = shares * normal.kernel * inverse * 0.3989422804014327
        let total = (shares * normal.cumulative).sum()
        let slope = density.sum()
        let bend = -(z * inverse * density).sum()
        guard total > smallestMixtureProbability || variance > widestQuadrature * widestQuadrature else { return nil }
        let probability = max(lapse / 2 + (1 - lapse) * total, .leastNormalMagnitude)
        let alpha = (1 - lapse) * slope / probability
        return TiltedMoments(alpha: alpha, beta: alpha * alpha - (1 - lapse) * bend / probability)
    }

    // MARK: Quadrature

    private static let nodes = 96
    /// The longest step between nodes at which the poles of σ are not noticed.
    private static let longestStep = 1.2

    /// By the trapezoidal rule in the logarithm, whose error falls as exp(−2π²/h) with the step h, since the poles of σ
    /// lie π off the real line (Trefethen and Weideman, SIAM Review 56, 2014).
    private static func quadrature(mean: Double, variance: Double, weight: Double, lapse: Double) -> TiltedMoments {
        let deviation = variance.squareRoot()
        // The answer only moves the utility up, by v at most, and hardly beyond 0.
        let top = max(mean, min(mean + variance, 3))
        let low = mean - 7 * deviation
        let width = top + 7 * deviation - low
        guard width > 0, width.isFinite else { return TiltedMoments(alpha: 0, beta: 0) }
        let nodes = Int(min(Double(Self.nodes), (width / min(deviation, longestStep)).rounded(.up) + 1))
        let step = width / Double(nodes - 1)
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: nodes) { logs in
            var largest = -Double.infinity
            for node in 0..<nodes {
                let utility = low + Double(node) * step
                let distance = (utility - mean) / deviation
                let value =
                    lapse > 0
                    ? naturalLogarithm(lapse / 2 + (1 - lapse) * Logistic.sigmoid(utility))
                    : Logistic.logSigmoid(utility)
                logs.initializeElement(at: node, to: weight * value - distance * distance / 2)
                largest = max(largest, logs[node])
            }
            var total = 0.0
            var first = 0.0
            var second = 0.0
            for node in 0..<nodes {
                let density = exponential(logs[node] - largest)
                let distance = low + Double(node) * step - mean
                total += density
                first += density * distance
                second += density * distance * distance
            }
            guard total > 0 else { return TiltedMoments(alpha: 0, beta: 0) }
            let shift = first / total
            let spread = second / total - shift * shift
            return TiltedMoments(alpha: shift / variance, beta: (1 - spread / variance) / variance)
        }
    }
}
