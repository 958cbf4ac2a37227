/// States what a prompt is expected to do to the base rewards, as a line in the text's own φ.
///
/// Δφ of the prompt's attribute is N(`intercept` + `slope` · φ, `variance`), all in standard deviations of φ over model
/// responses; Δφ of the attributes in `side` has those means. These are starting values: calibration and training
/// replace them.
public struct CatalogEffect: Sendable, Hashable, Codable {
    /// Mean Δφ of a text with φ = 0, in −3...3; positive for an attribute's first direction.
    public let intercept: Double
    /// Change of the mean per unit of the text's φ, in −1...0.5.
    public let slope: Double
    /// Mean Δφ of other attributes, by attribute name, each in −3...3.
    public let side: [String: Double]
    /// Variance of Δφ around its mean, in 0.0001...9.
    public let variance: Double
    /// Probability that a revision passes the guards, in 0.01...1.
    public let acceptance: Double

    /// Creates an effect; `PromptCatalog` checks the ranges.
    public init(
        intercept: Double, slope: Double, side: [String: Double] = [:], variance: Double, acceptance: Double
    ) {
        self.intercept = intercept
        self.slope = slope
        self.side = side
        self.variance = variance
        self.acceptance = acceptance
    }

    /// Returns the mean Δφ of the prompt's own attribute for a text whose φ of that attribute is `baseline`.
    public func expectedChange(at baseline: Double) -> Double {
        intercept + slope * baseline
    }
}
