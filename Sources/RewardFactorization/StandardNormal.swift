/// The standard normal distribution.
public enum StandardNormal {
    /// Returns Φ(x) = ½ erfc(−x / √2), accurate in both tails.
    public static func cumulative(_ x: Double) -> Double {
        0.5 * complementaryErrorFunction(-x * 0.7071067811865476)
    }
}
