/// Draws weights from a posterior: λ = m + L z, S = L Lᵀ, z ~ N(0, I).
///
/// For Thompson sampling (Thompson 1933; Russo et al., A Tutorial on Thompson Sampling, arXiv 1707.02038). A covariance
/// that is singular, or so by rounding in storage, is sampled in the directions that it has.
public struct PosteriorSampler: Sendable {
    private let mean: [Double]
    private let factor: CholeskyFactor
    private var noise: [Double]

    /// Factors the posterior's covariance once for all draws.
    public init(_ posterior: Posterior) {
        mean = posterior.mean
        factor = CholeskyFactor(semidefinite: posterior.covariance)
        noise = posterior.mean
    }

    /// Overwrites `weights`, J components, with a draw, without allocating.
    public mutating func draw(into weights: inout [Double], using generator: inout SplitMix64) {
        precondition(weights.count == mean.count, "the vector's dimension differs from the posterior's")
        for index in noise.indices { noise[index] = generator.nextNormal() }
        var start = 0
        for row in mean.indices {
            var total = mean[row]
            for column in 0...row { total += factor.packed[start + column] * noise[column] }
            weights[row] = total
            start += row + 1
        }
    }

    /// Returns a draw.
    public mutating func draw(using generator: inout SplitMix64) -> [Double] {
        var weights = mean
        draw(into: &weights, using: &generator)
        return weights
    }
}
