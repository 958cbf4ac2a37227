import Foundation

/// An interval around an estimate that may be looked at as often as one likes: with probability 1 − α it holds the truth
/// at every look at once, so that stopping when it looks good deceives nobody.
///
/// The normal mixture (Robbins, Annals of Mathematical Statistics 41, 1970; Howard, Ramdas, McAuliffe and Sekhon, Annals
/// of Statistics 49, 2021, eq. 14) with the estimate's own variance as its clock, which is an asymptotic confidence
/// sequence (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, Annals of Statistics 52, 2024): with variance v and mixing
/// variance τ², |estimate − truth| < √(v (v + τ²) / τ² · log((v + τ²) / (v α²))). Votes of one person that come at
/// different times make the process more alike over time than the one the bound is made for, which crosses it less often
/// (Slepian, Bell System Technical Journal 41, 1962).
public struct ConfidenceSequence: Sendable, Equatable {
    /// 1 − the probability that the interval ever misses the truth is what is promised.
    public let alpha: Double
    /// τ, the effect for which the interval is tightest; any value keeps the promise.
    public let scale: Double

    /// For win rates and shares of ups: a difference of ten points.
    public static let share = ConfidenceSequence(alpha: 0.05, scale: 0.1)

    public init(alpha: Double, scale: Double) {
        self.alpha = alpha
        self.scale = scale
    }

    /// The interval's half-width for an estimate of this variance.
    public func halfWidth(variance: Double) -> Double {
        guard variance > 0 else { return 0 }
        let mixed = variance + scale * scale
        let logarithm: Double = log(mixed / (variance * alpha * alpha))
        return (variance * mixed / (scale * scale) * logarithm).squareRoot()
    }

    /// The interval of an estimate, cut to the values that are possible.
    public func interval(of estimate: Estimate, within range: ClosedRange<Double>? = nil) -> Interval {
        let half = halfWidth(variance: estimate.variance)
        var (lower, upper) = (estimate.value - half, estimate.value + half)
        if let range {
            lower = min(max(lower, range.lowerBound), range.upperBound)
            upper = min(max(upper, range.lowerBound), range.upperBound)
        }
        return Interval(estimate: estimate.value, lower: lower, upper: upper)
    }

    /// How many of what was counted are needed in all, until the interval tells an effect of this size from none; nil for
    /// an effect of 0.
    ///
    /// - Parameter estimate: What was seen so far: its variance shrinks with the count.
    public func countNeeded(for effect: Double, as estimate: Estimate) -> Double? {
        guard effect != 0, estimate.count > 0, estimate.variance > 0 else { return nil }
        var (low, high) = (-12.0, 12.0)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            let isEnough = halfWidth(variance: estimate.variance / pow(10, middle)) <= abs(effect)
            (low, high) = isEnough ? (low, middle) : (middle, high)
        }
        return estimate.count * pow(10, high)
    }

    public struct Interval: Sendable, Equatable {
        public let estimate: Double
        public let lower: Double
        public let upper: Double

        public init(estimate: Double, lower: Double, upper: Double) {
            self.estimate = estimate
            self.lower = lower
            self.upper = upper
        }

        public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
    }
}
