/// The axes along which people's weights are independent, where people care about few things each.
///
/// A Gaussian prior says nothing of the axes: any turn of the base functions serves it equally, and the covariance that
/// it takes from a few dozen people is off by their number. Where each person cares about a few of several traits, the
/// weights are sparse along the traits and in no other turn, so that the traits can be found, and people are then taken to
/// differ in them independently (independent factor analysis: Attias, Neural Computation 11, 1999).
///
/// Maximises Σ log p(W (λ − μ)) + n log |det W| over W and the shape of p, the mixture of `AxisSparsity` along each axis, with
/// λ's second moments in place of λ. Rows of W are improved in turn by the exact maximum of a bound of log p that is
/// quadratic (Ono, Stable and fast update rules for independent vector analysis, WASPAA 2011), so that no step goes down.
struct IndependentAxes: Equatable, Sendable {
    /// W, J × J row by row: weights along the axes, of variance 1, are W (λ − μ).
    let transform: [Double]
    /// W⁻¹.
    let inverse: [Double]
    let sparsity: AxisSparsity
    /// log p of the people's weights less that under a Gaussian, nats.
    let gain: Double
    /// Whether they explain people better than a Gaussian does, by the Bayesian information criterion (Schwarz, Annals of
    /// Statistics 6, 1978), with a parameter for each turn and two for the shape.
    let areEvident: Bool

    /// The people from whom axes are found at most.
    static let mostPeople = 600
    /// The climbs from different starts, the best of which counts.
    private static let starts = 8
    /// The fewest people that tell axes.
    private static let fewestPeople = 20

    /// Returns the likeliest axes; nil where people are too few or of whom too little is known.
    ///
    /// - Parameter moments: E (λ − μ)(λ − μ)ᵀ of each person, J × J row by row.
    static func find(_ moments: [[Double]], dimension: Int, seed: UInt64) -> IndependentAxes? {
        guard moments.count >= fewestPeople, let whitening = whitening(moments, dimension) else { return nil }
        let people = moments.map { congruent($0, by: whitening, dimension) }
        var generator = SplitMix64(seed: seed ^ 0xA8E5)
        var best: AxisClimb?
        for _ in 0..<starts {
            var climb = AxisClimb(people, dimension, using: &generator)
            guard climb.run() else { continue }
            if best.map({ climb.objective > $0.objective }) ?? true { best = climb }
        }
        guard let best else { return nil }
        let count = Double(moments.count)
        let gain = best.objective + count * Double(dimension) / 2
        let parameters = Double(dimension * (dimension - 1)) / 2 + 2
        let transform = LinearAlgebra.product(best.transform, whitening, m: dimension, n: dimension, k: dimension)
        guard let inverse = LinearAlgebra.inverse(transform, n: dimension) else { return nil }
        return IndependentAxes(
            transform: transform, inverse: inverse,
            sparsity: AxisSparsity(unchecked: best.share, ratio: (best.narrow / best.wide).squareRoot()), gain: gain,
            areEvident: gain > parameters / 2 * naturalLogarithm(count))
    }

    /// L⁻¹ of the mean moments L Lᵀ.
    private static func whitening(_ moments: [[Double]], _ dimension: Int) -> [Double]? {
        var mean = [Double](repeating: 0, count: dimension * dimension)
        for person in moments {
            for element in mean.indices { mean[element] += person[element] / Double(moments.count) }
        }
        guard LinearAlgebra.factor(&mean, n: dimension) else { return nil }
        for row in 0..<dimension {
            for column in (row + 1)..<max(dimension, row + 1) { mean[row * dimension + column] = 0 }
        }
        return LinearAlgebra.inverse(mean, n: dimension)
    }

    /// T M Tᵀ.
    private static func congruent(_ matrix: [Double], by turn: [Double], _ dimension: Int) -> [Double] {
        let half = LinearAlgebra.product(turn, matrix, m: dimension, n: dimension, k: dimension)
        return LinearAlgebra.product(half, transposed: turn, m: dimension, n: dimension, k: dimension)
    }
}
