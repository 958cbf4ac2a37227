/// How unequally people care: along each axis of the weights, a share of people departs from the mean, the others hardly do.
///
/// Given which of the two somebody is, a weight is Gaussian; over all people it is a scale mixture of two Gaussians with the
/// prior's mean and variance (spike and slab with a soft spike: George and McCulloch, Journal of the American Statistical
/// Association 88, 1993). It holds for axes that are independent of each other, so for a diagonal prior covariance.
public struct AxisSparsity: Equatable, Sendable {
    /// The shares that are accepted.
    public static let shares = 0.02...0.98
    /// The ratios that are accepted.
    public static let ratios = 0.01...1.0

    /// The share of people who care about an axis.
    public let share: Double
    /// The deviation of the others' weights over that of those who care.
    public let ratio: Double

    /// Creates a sparsity.
    ///
    /// Throws `valueOutOfRange` where a number is NaN or outside its range.
    public init(share: Double, ratio: Double) throws(RewardFactorizationError) {
        guard Self.shares.contains(share), Self.ratios.contains(ratio) else {
            throw RewardFactorizationError(
                .valueOutOfRange,
                "a share of \(share) and a ratio of \(ratio) were given; use a share in 0.02 … 0.98 and a ratio in "
                    + "0.01 … 1")
        }
        self.init(unchecked: share, ratio: ratio)
    }

    init(unchecked share: Double, ratio: Double) {
        self.share = share
        self.ratio = ratio
    }

    /// The variance of those who care, for a variance of 1 over all people.
    var wide: Double { 1 / (share + (1 - share) * ratio * ratio) }

    /// The variance of the others.
    var narrow: Double { ratio * ratio * wide }
}

extension AxisSparsity: Codable {
    private enum CodingKeys: String, CodingKey {
        case share
        case ratio
    }

    /// Reads a sparsity; throws where a number is outside its range.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            share: container.decode(Double.self, forKey: .share), ratio: container.decode(Double.self, forKey: .ratio))
    }
}
