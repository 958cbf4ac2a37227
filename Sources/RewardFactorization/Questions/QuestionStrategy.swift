/// How the next question for a person is chosen from a pool.
public enum QuestionStrategy: String, CaseIterable, Sendable, Codable {
    /// Any that was not asked, all equally likely.
    case random
    /// The largest expected gain of the log determinant of the posterior precision.
    ///
    /// p(1 − p) · Δφᵀ S Δφ with p = E σ(λ·Δφ) (Chaloner and Verdinelli, Bayesian experimental design: a review,
    /// Statistical Science 10, 1995; one observation adds log(1 + w Δφᵀ S Δφ), which rises with it).
    case dOptimal = "d-optimal"
    /// The largest mutual information between the answer and λ: H(E p) − E H(p).
    ///
    /// Source: Houlsby, Huszár, Ghahramani and Lengyel, Bayesian active learning for classification and preference
    /// learning, arXiv 1112.5745, equation 2.
    case bald
    /// The rule of the published method, for comparison: the first at random, then the largest σ'(λ̂·Δφ)² Δφᵀ H⁻¹ Δφ.
    ///
    /// λ̂ is the fit to the person's answers alone and H = Σᵢ σ'(λ̂·Δφᵢ) Δφᵢ Δφᵢᵀ + 0.001 I (PReF, arXiv 2503.06358,
    /// section on adapting to a new user). λ̂ is the mode under the Gaussian with precision 0.001 I that H implies,
    /// because a few answers are separable and have no maximum of the likelihood.
    case published
}
