/// The Gaussian factor by which one axis's sparsity is stood for, so that moments agree with those of the mixture.
///
/// The factor is Σₖ πₖ N(x; 0, vₖ) / N(x; 0, v) over x, the weight less the prior's mean, with v the prior's variance: what
/// the sparse prior has beyond the Gaussian one (Hernández-Lobato et al., Generalized spike-and-slab priors for Bayesian
/// group feature selection using expectation propagation, Journal of Machine Learning Research 14, 2013).
struct AxisMoments {
    /// τ of the factor exp(ν x − ½ τ x²).
    let precision: Double
    /// ν.
    let shift: Double

    /// Returns nil where the cavity exp(`pull` x − ½ `precision` x²), which holds N(x; 0, v), is too wide for moments.
    init?(cavityPrecision precision: Double, pull: Double, variance: Double, sparsity: AxisSparsity) {
        let own = precision - 1 / variance
        let (wide, narrow) = (own + 1 / (variance * sparsity.wide), own + 1 / (variance * sparsity.narrow))
        guard precision > 0, wide > 0, narrow > 0 else { return nil }
        // The log odds of caring: log π/(1−π), the densities' scales, and the evidence of the cavity.
        let odds =
            naturalLogarithm(sparsity.share / (1 - sparsity.share)) + naturalLogarithm(sparsity.ratio)
            + 0.5 * naturalLogarithm(narrow / wide) + 0.5 * pull * pull * (1 / wide - 1 / narrow)
        let caring = Logistic.sigmoid(odds)
        let (far, near) = (pull / wide, pull / narrow)
        let mean = caring * far + (1 - caring) * near
        let spread = caring / wide + (1 - caring) / narrow + caring * (1 - caring) * (far - near) * (far - near)
        guard spread > 0, spread.isFinite, mean.isFinite else { return nil }
        self.precision = 1 / spread - precision
        shift = mean / spread - pull
    }
}
