/// The products with all rows, and what is done to Δφ.
extension FitProblem {
    /// Computes the product of all rows with a direction in B.
    func look(along direction: [Double]) { multiply(direction, into: along) }

    /// Moves Δφ of all rows by `length` times the product that `look` computed.
    func move(by length: Double) {
        let length = Float(length)
        let phi = SharedPointer(self.phi.base)
        let along = SharedPointer(self.along.base)
        let count = set.count * lanes
        let pieces = 16
        ParallelChunks.run(pieces, threads: threads) { piece, _ in
            for position in (piece * count / pieces)..<((piece + 1) * count / pieces) {
                phi.base[position] += length * along.base[position]
            }
        }
    }

    /// Returns −Σ E_q[ℓ' λ] Δψᵀ of the last evaluation, J × D over standardised features.
    func gradient() -> [Double] {
        let features = set.featureCount
        let width = lanes * 4
        let count = dimension * features
        let groups = min(16, set.blocks.count)
        let sums = SharedBuffer<Double>(groups * count, repeating: 0)
        let pushes = SharedPointer(self.pushes.base)
        let (set, lanes) = (set, lanes)
        ParallelChunks.run(groups, threads: threads) { group, _ in
            let product = SharedBuffer<Float>(width * features, repeating: 0)
            for block in (group * set.blocks.count / groups)..<((group + 1) * set.blocks.count / groups) {
                set.blocks[block].withUnsafeBufferPointer { values in
                    guard let base = values.baseAddress else { return }
                    let start = pushes + block * ComparisonSet.blockRows * lanes
                    LinearAlgebra.multiply(
                        transposed: UnsafeRawPointer(start).assumingMemoryBound(to: Float.self), base,
                        into: product.base,
                        m: width, n: features, k: values.count / features)
                }
                let sum = sums.base + group * count
                for element in 0..<count { sum[element] += Double(product.base[element]) }
            }
        }
        var result = [Double](repeating: 0, count: count)
        for group in 0..<groups {
            for element in 0..<count { result[element] -= sums.base[group * count + element] }
        }
        for row in 0..<dimension {
            for feature in 0..<features {
                result[row * features + feature] =
                    constant[feature] ? 0 : result[row * features + feature] / scale[feature]
            }
        }
        return result
    }

    /// Returns Σ Δφ Δφᵀ / N of the active rows for the present B.
    func utilityMoments() -> [Double] {
        let width = lanes * 4
        let values = UnsafeRawPointer(phi.base).assumingMemoryBound(to: Float.self)
        var sums = [Double](repeating: 0, count: dimension * dimension)
        for person in activePeople {
            for position in index.starts[person]..<index.starts[person + 1] {
                let row = values + Int(index.rows[position]) * width
                for a in 0..<dimension {
                    for b in 0...a { sums[a * dimension + b] += Double(row[a]) * Double(row[b]) }
                }
            }
        }
        for a in 0..<dimension {
            for b in 0...a {
                sums[a * dimension + b] /= Double(max(activeAnswers, 1))
                sums[b * dimension + a] = sums[a * dimension + b]
            }
        }
        return sums
    }

    /// Returns Δφ of a row, `lanes` lanes.
    func utilityRow(_ row: Int) -> UnsafeBufferPointer<Lane> {
        UnsafeBufferPointer(start: phi.base + row * lanes, count: lanes)
    }

    /// Replaces Δφ by M Δφ for M of J × J, row by row.
    func transform(by matrix: [Double]) {
        let width = lanes * 4
        let values = UnsafeMutableRawPointer(phi.base).assumingMemoryBound(to: Float.self)
        var old = [Double](repeating: 0, count: dimension)
        for row in 0..<set.count {
            let start = values + row * width
            for a in 0..<dimension { old[a] = Double(start[a]) }
            for a in 0..<dimension {
                var sum = 0.0
                for b in 0..<dimension { sum += matrix[a * dimension + b] * old[b] }
                start[a] = Float(sum)
            }
        }
    }

    /// `target` ← ΔΨ Rᵀ for rows R of J × D over standardised features.
    func multiply(_ rows: [Double], into target: SharedBuffer<Lane>) {
        let features = set.featureCount
        let width = lanes * 4
        var raw = [Float](repeating: 0, count: width * features)
        for row in 0..<dimension {
            for feature in 0..<features where !constant[feature] {
                raw[row * features + feature] = Float(rows[row * features + feature] / scale[feature])
            }
        }
        let out = SharedPointer(target.base)
        let (set, lanes, matrix) = (set, lanes, raw)
        ParallelChunks.run(set.blocks.count, threads: threads) { block, _ in
            set.blocks[block].withUnsafeBufferPointer { values in
                matrix.withUnsafeBufferPointer { matrix in
                    guard let base = values.baseAddress, let right = matrix.baseAddress else { return }
                    let start = out + block * ComparisonSet.blockRows * lanes
                    LinearAlgebra.multiply(
                        base, transposed: right,
                        into: UnsafeMutableRawPointer(start).assumingMemoryBound(to: Float.self),
                        m: values.count / features, n: width, k: features)
                }
            }
        }
    }
}
