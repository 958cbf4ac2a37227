/// log P(preferred) and its derivatives, in 32 bits, in loops that the compiler turns into vector instructions.
///
/// The exponential and the logarithm are the polynomials of the Cephes library (Moshier, single precision, relative error
/// about 1e-7). Nothing here calls, branches or traps, and trip counts are constant: that is what vectorising needs.
struct AnswerKernel: Sendable {
    /// Half the lapse: the least probability.
    private let floor: Float
    /// 1 − lapse.
    private let share: Float

    init(lapse: Double) {
        floor = Float(lapse / 2)
        share = Float(1 - lapse)
    }

    /// Returns ℓ = log(lapse/2 + (1 − lapse) σ(a)), dℓ/da, and (½ − σ(a)) / P = dℓ/dlapse.
    @inline(__always)
    func evaluate(_ a: Float) -> (log: Float, slope: Float, lapseSlope: Float) {
        let (hit, miss) = Self.sigmoids(a)
        let probability = floor + share * hit
        let reciprocal = 1 / probability
        return (Self.logarithm(probability), share * hit * miss * reciprocal, (0.5 - hit) * reciprocal)
    }

    /// Adds ℓ at each of `MarginalLikelihood.draws` utilities to `totals`.
    @inline(__always)
    func addLogs(of utilities: UnsafePointer<Float>, to totals: UnsafeMutablePointer<Float>, count: Int) {
        for draw in 0..<count { totals[draw] += Self.logarithm(floor + share * Self.sigmoids(utilities[draw]).hit) }
    }

    /// Returns σ(a) and σ(−a).
    @inline(__always)
    private static func sigmoids(_ a: Float) -> (hit: Float, miss: Float) {
        // Masks from sign bits instead of comparisons.
        let bits = Int32(bitPattern: a.bitPattern)
        let negative = bits &>> 31
        let magnitude = bits & 0x7FFF_FFFF
        // Beyond 80 both are 0 or 1 to all digits, and the logarithm below must not meet a 0.
        let large = Int32(bitPattern: (80 - value(magnitude)).bitPattern) &>> 31
        let power = exponentialOfNegative(value((magnitude & ~large) | (0x42A0_0000 & large)))
        let near = 1 / (1 + power)
        let nearBits = Int32(bitPattern: near.bitPattern)
        let difference = nearBits ^ Int32(bitPattern: (power * near).bitPattern)
        let hit = nearBits ^ (difference & negative)
        return (value(hit), value(hit ^ difference))
    }

    /// Returns e⁻ˣ for x in 0 ... 80.
    @inline(__always)
    private static func exponentialOfNegative(_ x: Float) -> Float {
        // Adding 1.5 · 2²³ rounds to an integer, which is then in the lowest bits.
        let shifted = 12_582_912 - x * 1.442695041
        let whole = shifted - 12_582_912
        let rest = (0 - x) - whole * 0.693359375 + whole * 2.12194440e-4
        var sum = rest * 1.9875691500e-4 + 1.3981999507e-3
        sum = sum * rest + 8.3334519073e-3
        sum = sum * rest + 4.1665795894e-2
        sum = sum * rest + 1.6666665459e-1
        sum = sum * rest + 5.0000001201e-1
        sum = sum * rest * rest + rest + 1
        return value(Int32(bitPattern: sum.bitPattern) &+ (Int32(bitPattern: shifted.bitPattern) &<< 23))
    }

    /// Returns log x for normal x above 0.
    @inline(__always)
    private static func logarithm(_ x: Float) -> Float {
        // x = 2ⁿ m with m in [√½, √2).
        let bits = Int32(bitPattern: x.bitPattern) &- 0x3F35_04F3
        let m = value((bits & 0x007F_FFFF) &+ 0x3F35_04F3) - 1
        // The rounding trick backwards gives n as a number.
        let n = value((bits &>> 23) &+ 0x4B40_0000) - 12_582_912
        let square = m * m
        var sum = m * 7.0376836292e-2 - 1.1514610310e-1
        sum = sum * m + 1.1676998740e-1
        sum = sum * m - 1.2420140846e-1
        sum = sum * m + 1.4249322787e-1
        sum = sum * m - 1.6668057665e-1
        sum = sum * m + 2.0000714765e-1
        sum = sum * m - 2.4999993993e-1
        sum = sum * m + 3.3333331174e-1
        sum = sum * m * square - n * 2.12194440e-4 - square * 0.5
        return m + sum + n * 0.693359375
    }

    @inline(__always)
    private static func value(_ bits: Int32) -> Float { Float(bitPattern: UInt32(bitPattern: bits)) }
}
