/// The root mean square of every feature's difference.
enum FeatureScale {
    /// Returns D numbers above 0, and which features are constant; these have the scale 1 and take no part.
    ///
    /// A feature counts as constant where no difference is distinguishable from 0 beside the others of its set.
    static func measure(_ set: ComparisonSet, threads: Int) -> (scale: [Double], constant: [Bool]) {
        let features = set.featureCount
        let squares = SharedBuffer<Double>(set.blocks.count * features, repeating: 0)
        ParallelChunks.run(set.blocks.count, threads: threads) { block, _ in
            let sums = squares.base + block * features
            set.blocks[block].withUnsafeBufferPointer { values in
                var start = 0
                while start < values.count {
                    for feature in 0..<features {
                        let value = Double(values[start + feature])
                        sums[feature] += value * value
                    }
                    start += features
                }
            }
        }
        var total = [Double](repeating: 0, count: features)
        for block in set.blocks.indices {
            for feature in 0..<features { total[feature] += squares.base[block * features + feature] }
        }
        let scale = total.map { ($0 / Double(max(set.count, 1))).squareRoot() }
        let constant = scale.map { !($0 > 1e-18) }
        return (zip(scale, constant).map { $1 ? 1 : $0 }, constant)
    }
}
