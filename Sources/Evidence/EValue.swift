import Foundation

/// Evidence against a hypothesis: a number that is 1 at most on average where the hypothesis holds, at any time of
/// stopping. 20 speaks against it as clearly as p = 0.05, but it may be looked at again and again.
///
/// Ramdas, Grünwald, Vovk and Shafer, Statistical Science 38, 2023.
public enum EValue {
    /// Against "the truth is `null` or more": grows where the estimate is below.
    ///
    /// A one-sided normal mixture (Howard et al. 2021, eq. 15) with mixing scale τ: an estimate's own variance is the
    /// clock, as in ``ConfidenceSequence``.
    public static func below(_ null: Double, _ estimate: Estimate, scale: Double = 0.1) -> Double {
        guard estimate.variance > 0 else { return 1 }
        let (v, t) = (estimate.variance, scale * scale)
        let difference = estimate.value - null
        let exponent = difference * difference * t / (2 * v * (v + t))
        let place: Double = difference * scale / (v * (v + t)).squareRoot()
        let tail: Double = erfc(place / 2.0.squareRoot()) / 2
        let factor: Double = 2 * (v / (v + t)).squareRoot()
        return factor * exp(min(exponent, 700)) * tail
    }

    /// Against "a person prefers the revised text at least half of the time", exactly, from single votes without ties.
    ///
    /// The uniform mixture over q < ½ of the likelihood ratios of q to ½: 2^(w + l + 1) ∫₀^½ q^w (1 − q)^l dq.
    public static func fewerWins(_ wins: Int, losses: Int) -> Double {
        guard wins >= 0, losses >= 0, wins + losses > 0 else { return 1 }
        let (a, b) = (Double(wins) + 1, Double(losses) + 1)
        let logBeta: Double = lgamma(a) + lgamma(b) - lgamma(a + b)
        let below: Double = log(max(BetaFunction.regularised(0.5, a, b), 1e-300))
        let logE: Double = Double(wins + losses + 1) * log(2) + logBeta + below
        return exp(min(logE, 700))
    }

    /// Against "`share` of the drawn are held back": a sample-ratio mismatch.
    ///
    /// The Beta mixture around the share (Lindon and Malek, Anytime-Valid Inference for Multinomial Count Data, NeurIPS
    /// 2022): exact at every look, as long as units are drawn independently.
    public static func sampleRatio(held: Int, of drawn: Int, share: Double) -> Double {
        guard drawn > 0, (0...drawn).contains(held), share > 0, share < 1 else { return 1 }
        // As strong as this many units that were drawn as they should be.
        let strength = 100.0
        let (a, b) = (strength * share, strength * (1 - share))
        let (x, y) = (Double(held), Double(drawn - held))
        func logBeta(_ one: Double, _ other: Double) -> Double { lgamma(one) + lgamma(other) - lgamma(one + other) }
        let mixed: Double = logBeta(a + x, b + y) - logBeta(a, b)
        let logE: Double = mixed - x * log(share) - y * log(1 - share)
        return exp(min(logE, 700))
    }

    /// The hypotheses that can be rejected with at most a share `rate` of false ones among them, whatever depends on what.
    ///
    /// e-BH (Wang and Ramdas, Journal of the Royal Statistical Society B 84, 2022): the k largest, for the largest k with
    /// e₍ₖ₎ ≥ n / (k · rate).
    ///
    /// - Parameter tested: n, everything that was looked at, at least the number of e-values.
    /// - Returns: Places in `values`, ascending.
    public static func rejected(_ values: [Double], rate: Double, tested: Int? = nil) -> [Int] {
        let n = Double(max(tested ?? values.count, values.count))
        let order = values.indices.sorted { values[$0] > values[$1] }
        var last = 0
        for (place, index) in order.enumerated() where values[index] >= n / (Double(place + 1) * rate) {
            last = place + 1
        }
        return order.prefix(last).sorted()
    }
}
