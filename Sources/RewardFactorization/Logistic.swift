/// The logistic function and its mean under a Gaussian.
public enum Logistic {
    /// Returns σ(x) = 1 / (1 + e⁻ˣ), without overflow.
    public static func sigmoid(_ x: Double) -> Double {
        if x >= 0 { return 1 / (1 + exponential(-x)) }
        let power = exponential(x)
        return power / (1 + power)
    }

    /// Returns log σ(x) = −log(1 + e⁻ˣ), without overflow and with all digits in both tails.
    public static func logSigmoid(_ x: Double) -> Double {
        min(x, 0) - logarithmOfOnePlus(exponential(-abs(x)))
    }

    /// Returns E σ(a) for a ~ N(mean, variance); absolute error below 1e-6 for every mean and variance.
    ///
    /// The logistic function is a scale mixture of normal distribution functions (Stefanski, Statistics & Probability
    /// Letters 11, 1991), so that σ(x) ≈ Σₖ pₖ Φ(x / √vₖ) and therefore E σ ≈ Σₖ pₖ Φ(mean / √(vₖ + variance)). Being an
    /// average of the error of the mixture, the error is never above it, 6.0e-7 with these five terms (the minimax fit of
    /// Monahan and Stefanski, Handbook of the Logistic Distribution, 1992, made anew for k = 5); the single-term
    /// approximation of Bishop, PRML, 4.153 (MacKay 1992) is up to 0.018 off. A negative variance counts as 0.
    public static func expectation(mean: Double, variance: Double) -> Double {
        let spread = max(variance, 0)
        // The probability of the other side is summed, which keeps its digits where it is small.
        let miss =
            0.023292634243097975 * StandardNormal.cumulative(-mean / (11.770055998134268 + spread).squareRoot())
            + 0.20759399713857116 * StandardNormal.cumulative(-mean / (5.922348662765893 + spread).squareRoot())
            + 0.4298140352641852 * StandardNormal.cumulative(-mean / (3.01198109823734 + spread).squareRoot())
            + 0.29496824614325845 * StandardNormal.cumulative(-mean / (1.5473553087868803 + spread).squareRoot())
            + 0.04433108721088711 * StandardNormal.cumulative(-mean / (0.7933339642910171 + spread).squareRoot())
        return 1 - miss
    }
}
