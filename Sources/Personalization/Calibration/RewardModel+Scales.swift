extension RewardModel {
    /// The standard deviation of each base reward over texts whose standardised features are independent: the length of
    /// its row of B. What "much" means for a change of φ before any was seen.
    var baseRewardScales: [Double] {
        (0..<baseRewardCount).map { row in
            let square = baseRewards[row * featureCount..<(row + 1) * featureCount].reduce(0) { $0 + $1 * $1 }
            return max(square, 1e-12).squareRoot()
        }
    }
}
