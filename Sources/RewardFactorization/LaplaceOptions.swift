/// When Newton's method stops.
public struct LaplaceOptions: Equatable, Sendable {
    /// The distance from the mode, in posterior standard deviations, at which it stops; default 1e-8.
    ///
    /// The distance is the Newton decrement √(gᵀ H⁻¹ g) (Boyd and Vandenberghe, Convex Optimization, 9.5.1).
    public var tolerance: Double
    /// The most iterations; default 500. Ordinary answers need 3 to 8, differences of 1e6 some 30.
    public var maximumIterations: Int

    /// Creates options.
    public init(tolerance: Double = 1e-8, maximumIterations: Int = 500) {
        self.tolerance = tolerance
        self.maximumIterations = maximumIterations
    }
}
