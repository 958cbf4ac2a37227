/// Expectations of ℓ over eight Gaussians at a time, by Gauss–Hermite quadrature with eight points.
///
/// One buffer holds all, at constant distances, so that the compiler sees that nothing overlaps.
struct QuadratureTile {
    /// The Gaussians of a tile.
    static let width = 8
    private static let deviations = 8
    private static let logs = 16
    private static let slopes = 24
    private static let moments = 32
    private static let lapses = 40
    private static let nodes = 48
    private static let weights = 56

    private let buffer = SharedBuffer<Float>(64, repeating: 0)

    init() {
        // Abramowitz and Stegun, table 25.10, with x√2 and w/√π.
        let positive: [(node: Float, weight: Float)] = [
            (0.53907981135138, 0.373012257679077), (1.63651904243510, 0.117239907661759),
            (2.80248586128754, 9.63522012078826e-3), (4.14454718612589, 1.12614538375368e-4),
        ]
        for (position, point) in positive.enumerated() {
            for (side, sign) in [(0, Float(1)), (4, -1)] {
                buffer.base[Self.nodes + side + position] = sign * point.node
                buffer.base[Self.weights + side + position] = point.weight
            }
        }
    }

    /// The means, `width` numbers, to be set.
    @inline(__always) var centers: UnsafeMutablePointer<Float> { buffer.base }
    /// The standard deviations, `width` numbers above 0, to be set.
    @inline(__always) var spreads: UnsafeMutablePointer<Float> { buffer.base + Self.deviations }
    /// E ℓ.
    @inline(__always) var log: UnsafeMutablePointer<Float> { buffer.base + Self.logs }
    /// E ℓ'.
    @inline(__always) var slope: UnsafeMutablePointer<Float> { buffer.base + Self.slopes }
    /// E[ℓ' z] with z the standardised variable: the deviation times E ℓ''.
    @inline(__always) var moment: UnsafeMutablePointer<Float> { buffer.base + Self.moments }
    /// E dℓ/dlapse.
    @inline(__always) var lapse: UnsafeMutablePointer<Float> { buffer.base + Self.lapses }

    /// Computes the expectations.
    @inline(__always)
    func run(_ kernel: AnswerKernel) {
        let values = buffer.base
        for element in Self.logs..<Self.nodes { values[element] = 0 }
        for point in 0..<8 {
            let node = values[Self.nodes + point]
            let weight = values[Self.weights + point]
            for element in 0..<Self.width {
                let at = kernel.evaluate(values[element] + node * values[Self.deviations + element])
                let slope = weight * at.slope
                values[Self.logs + element] += weight * at.log
                values[Self.slopes + element] += slope
                values[Self.moments + element] += node * slope
                values[Self.lapses + element] += weight * at.lapseSlope
            }
        }
    }
}
