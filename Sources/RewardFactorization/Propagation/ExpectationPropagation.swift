/// Fits a Gaussian to the posterior by making it agree, answer by answer, with the moments that the exact likelihood gives.
///
/// Each answer is stood for by a Gaussian factor exp(ν a − ½ τ a²) of its utility a = λ·Δφ. Source: Minka, Expectation
/// propagation for approximate Bayesian inference, UAI 2001; Rasmussen and Williams, Gaussian Processes for Machine
/// Learning, 2006, section 3.6.
struct ExpectationPropagation {
    private(set) var mean: [Double]
    /// J × J, row by row.
    private var covariance: [Double]
    private(set) var factor: CholeskyFactor

    /// Δφ of all observations, one row of J after the other.
    private let rows: [Double]
    private let weights: [Double]
    private let offsets: [Double]
    private let lapse: Double
    private let precision: SymmetricMatrix
    private let pull: [Double]  // Σ⁻¹ μ
    private var precisions: [Double]  // τ
    private var shifts: [Double]  // ν

    /// Starts from the factors that make the Gaussian at the `start` of a search for the mode.
    init?(
        prior: GaussianPrior, observations: [PreferenceObservation], answers: AnswerModel, start: PosteriorModeSearch
    ) {
        let dimension = prior.dimension
        precision = start.precision
        pull = precision.multiplied(by: prior.mean)
        rows = start.rows
        weights = start.weights
        offsets = start.offsets
        lapse = answers.lapse
        precisions = []
        shifts = []
        precisions.reserveCapacity(weights.count)
        shifts.reserveCapacity(weights.count)
        mean = start.position
        covariance = [Double](repeating: 0, count: dimension * dimension)
        factor = CholeskyFactor(workspaceFor: dimension)
        for index in weights.indices {
            var utility = 0.0
            for component in 0..<dimension { utility += mean[component] * rows[index * dimension + component] }
            let hit = Logistic.sigmoid(utility + offsets[index])
            let miss = Logistic.sigmoid(-utility - offsets[index])
            let slope = (1 - lapse) * hit * miss / (lapse / 2 + (1 - lapse) * hit)
            let curvature = max(slope * (slope - miss + hit), 0)
            precisions.append(weights[index] * curvature)
            shifts.append(weights[index] * (slope + curvature * utility))
        }
        guard recompute() else { return nil }
    }

    /// Sweeps after which mean and covariance are made anew, so that no rounding error gathers.
    private static let sweepsBetweenRecomputations = 8

    /// Goes through the answers until nothing changes by `tolerance` standard deviations; returns whether it came to that.
    mutating func run(tolerance: Double, sweeps: Int) -> Bool {
        var image = [Double](repeating: 0, count: mean.count)
        for sweep in 0..<sweeps {
            // A cycle between factors, which is rare, dies out when they move half of the way.
            guard let change = self.sweep(share: sweep < 12 ? 1.0 : 0.5, image: &image), change.isFinite else {
                return false
            }
            let isDone = change <= tolerance
            if isDone || (sweep + 1) % Self.sweepsBetweenRecomputations == 0 { guard recompute() else { return false } }
            if isDone { return true }
        }
        return false
    }

    /// Goes through the answers once, without allocating.
    ///
    /// - Returns: The largest change in standard deviations; nil where a factor has no room left.
    private mutating func sweep(share: Double, image: inout [Double]) -> Double? {
        let dimension = mean.count
        var change = 0.0
        for index in weights.indices {
            let start = index * dimension
            for component in 0..<dimension { image[component] = 0 }
            var center = 0.0
            for other in 0..<dimension {
                let difference = rows[start + other]
                center += mean[other] * difference
                // By rows, which a symmetric matrix allows, so that the additions do not wait for one another.
                for component in 0..<dimension {
                    image[component] += covariance[other * dimension + component] * difference
                }
            }
            var variance = 0.0
            for component in 0..<dimension { variance += image[component] * rows[start + component] }
            guard variance > 0 else { continue }
            // The posterior without this answer.
            let rest = 1 - precisions[index] * variance
            guard rest > 1e-9 else { return nil }
            let cavityVariance = variance / rest
            let cavityMean = (center - shifts[index] * variance) / rest
            let tilted = TiltedMoments(
                mean: cavityMean, variance: cavityVariance, offset: offsets[index], weight: weights[index],
                lapse: lapse)
            let left = 1 - cavityVariance * tilted.beta
            guard left > 0, tilted.alpha.isFinite, tilted.beta.isFinite else { return nil }
            // With a lapse an answer can widen what is known; it is then left to move the mean alone.
            let isWide = tilted.beta <= 0
            let newPrecision = isWide ? 0 : tilted.beta / left
            let newShift = isWide ? tilted.alpha : (tilted.alpha + cavityMean * tilted.beta) / left
            let step = share * (newPrecision - precisions[index])
            let push = share * (newShift - shifts[index])
            let scale = 1 + step * variance
            guard scale > 0 else { return nil }
            precisions[index] += step
            shifts[index] += push
            let move = (push - step * center) / scale
            let shrink = step / scale
            for component in 0..<dimension {
                mean[component] += move * image[component]
                let part = shrink * image[component]
                for other in 0..<dimension { covariance[component * dimension + other] -= part * image[other] }
            }
            change = max(change, abs(move) * variance.squareRoot(), abs(shrink) * variance)
        }
        return change
    }

    /// Makes mean and covariance anew from the factors, so that no rounding error gathers; returns whether there are any.
    private mutating func recompute() -> Bool {
        var packed = precision.packed
        var target = pull
        for index in weights.indices {
            let start = index * target.count
            var element = 0
            for row in target.indices {
                target[row] += shifts[index] * rows[start + row]
                let scaled = precisions[index] * rows[start + row]
                for column in 0...row {
                    packed[element] += scaled * rows[start + column]
                    element += 1
                }
            }
        }
        // Beyond this the sum has lost the prior's digits in the directions that no answer speaks of.
        var spread = 0.0
        for row in target.indices {
            let element = row * (row + 1) / 2 + row
            spread = max(spread, packed[element] / precision.packed[element])
        }
        guard spread < 1e8, factor.refactor(packedMatrix: packed) else { return false }
        mean = target
        factor.solveInPlace(&mean)
        let inverse = factor.inverse()
        for row in mean.indices {
            for column in mean.indices { covariance[row * mean.count + column] = inverse[row, column] }
        }
        return mean.allSatisfy(\.isFinite)
    }
}
