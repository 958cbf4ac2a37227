/// How much of the mean of people's weights is more than the chance of who was learned from.
///
/// A few dozen people have a mean even where people at large have none, and in each of J directions it moves new people's
/// predictions the wrong way about as often as the right one. The mean of N(μ, I) is estimated with some precision Λ; taking
/// 1 − (J − 2) / μᵀΛμ of it, and nothing where that is negative, has the smaller expected squared error whatever the true
/// mean is, for J of 3 and above (positive-part estimator: Efron and Morris, Journal of the American Statistical Association
/// 68, 1973). Of many people's mean, or of one that everybody shares, next to all is left.
enum SharedMean {
    /// Returns the share of μ to keep, 0 to 1.
    ///
    /// `mean` is μ, J numbers; `precision` is Λ, J × J row by row, see ``FitProblem/precisionOfMean()``.
    static func share(of mean: [Double], precision: [Double]) -> Double {
        let count = mean.count
        guard count > 2 else { return 1 }
        var square = 0.0
        for row in 0..<count {
            for column in 0..<count { square += mean[row] * precision[row * count + column] * mean[column] }
        }
        guard square > 0 else { return 0 }
        return max(0, 1 - Double(count - 2) / square)
    }
}
