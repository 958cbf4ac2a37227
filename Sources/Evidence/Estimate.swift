/// An estimated mean, or difference of means, with the variance of the estimate.
///
/// The variance is that of a ratio estimator with clusters (linearisation; Cochran, Sampling Techniques, 3rd edition, 6.4
/// and 9A.4), corrected for few clusters by P / (P − 1), and enlarged by pseudo-people, because a variance that is itself
/// estimated from few people is too small too often: see ``pseudoPeople``.
public struct Estimate: Sendable, Equatable {
    public let value: Double
    /// Of `value`.
    public let variance: Double
    /// What was counted: votes, or jobs; of both arms together for a difference.
    public let count: Double
    /// The people behind it; of the smaller arm for a difference.
    public let people: Int

    /// People of average weight, and with the largest variance that values in [0, 1] can have, that are added to those
    /// that were seen. Chosen by simulation so that coverage is at least nominal from ``smallestPeople`` on.
    public static let pseudoPeople = 8.0
    /// Fewer than so many people allow no interval.
    public static let smallestPeople = 10

    public init(value: Double, variance: Double, count: Double, people: Int) {
        self.value = value
        self.variance = variance
        self.count = count
        self.people = people
    }

    /// What values can be.
    public enum Values: Sendable {
        /// Within [0, 1], such as shares and win rates.
        case unit
        /// Anything, such as a team's own metric.
        case any
    }

    /// The mean Σ y / Σ n over people; nil with too few of them.
    ///
    /// - Parameters:
    ///   - numerator: The component y of the moments.
    ///   - denominator: The component n.
    public init?(
        of moments: ClusterMoments, numerator: Int, denominator: Int, values: Values = .unit
    ) {
        guard
            let arm = Arm(moments, numerator: numerator, denominator: denominator, values: values)
        else { return nil }
        self.init(
            value: arm.mean, variance: arm.variance(moments.quadratic(arm.influence)), count: arm.count,
            people: arm.people)
    }

    /// The difference of two means, first less second, over the same people or over different ones; nil with too few.
    public init?(
        of moments: ClusterMoments, first: (numerator: Int, denominator: Int),
        second: (numerator: Int, denominator: Int), values: Values = .unit
    ) {
        guard
            let one = Arm(moments, numerator: first.numerator, denominator: first.denominator, values: values),
            let other = Arm(moments, numerator: second.numerator, denominator: second.denominator, values: values)
        else { return nil }
        let influence = zip(one.influence, other.influence).map { $0 - $1 }
        // What people who are in both arms take away or add.
        let shared =
            moments.quadratic(influence) - moments.quadratic(one.influence) - moments.quadratic(other.influence)
        let apart =
            one.variance(moments.quadratic(one.influence)) + other.variance(moments.quadratic(other.influence))
        self.init(
            value: one.mean - other.mean, variance: max(apart + shared, apart * 0.05), count: one.count + other.count,
            people: min(one.people, other.people))
    }

    /// A mean within the moments.
    private struct Arm {
        let mean: Double
        let count: Double
        let people: Int
        /// The coefficients a with a·z = (y − m n) / N.
        let influence: [Double]
        private let enlargement: Double
        private let pseudo: Double

        init?(_ moments: ClusterMoments, numerator: Int, denominator: Int, values: Values) {
            let count = moments.sums[denominator]
            let people = moments.people[denominator]
            guard count > 0, people >= Estimate.smallestPeople else { return nil }
            self.count = count
            self.people = people
            mean = moments.sums[numerator] / count
            var influence = [Double](repeating: 0, count: moments.dimension)
            influence[numerator] += 1 / count
            influence[denominator] -= mean / count
            self.influence = influence
            let clusters = Double(people)
            let square = moments.products[denominator * moments.dimension + denominator] / clusters
            switch values {
            case .unit:
                enlargement = clusters / (clusters - 1)
                pseudo = Estimate.pseudoPeople * square / 4 / (count * count)
            case .any:
                enlargement = clusters / (clusters - 1) * (1 + Estimate.pseudoPeople / clusters)
                pseudo = 0
            }
        }

        func variance(_ squares: Double) -> Double { squares * enlargement + pseudo }
    }
}
