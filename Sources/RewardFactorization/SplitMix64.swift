/// A small random generator with a seed, for choices that must be repeatable.
///
/// Not for secrets. 64 bits of state, period 2⁶⁴. Source: Steele, Lea and Flood, Fast splittable pseudorandom number
/// generators, OOPSLA 2014; constants as in Vigna's reference program.
public struct SplitMix64: RandomNumberGenerator, Equatable, Sendable {
    private var state: UInt64

    /// Creates a generator; every seed is good, and equal seeds give equal numbers.
    public init(seed: UInt64) { state = seed }

    /// Returns 64 random bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// Returns a number of the uniform distribution on [0, 1), a multiple of 2⁻⁵³.
    public mutating func nextUniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Returns a number of the standard normal distribution, by the polar method.
    ///
    /// Source: Marsaglia and Bray, SIAM Review 6, 1964. The second number of each pair is not kept, so that the state is
    /// the seed alone.
    public mutating func nextNormal() -> Double {
        while true {
            let x = 2 * nextUniform() - 1
            let y = 2 * nextUniform() - 1
            let radius = x * x + y * y
            if radius > 0, radius < 1 { return x * (-2 * naturalLogarithm(radius) / radius).squareRoot() }
        }
    }
}
