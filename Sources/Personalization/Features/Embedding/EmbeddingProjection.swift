import RewardFactorization

/// Turns vectors of an ``EmbeddingSpace`` into features.
struct EmbeddingProjection: Sendable {
    let space: EmbeddingSpace
    /// `width` × `dimension`, row by row; nil: the vector as it is.
    private let matrix: [Float]?

    init(_ space: EmbeddingSpace) {
        self.space = space
        guard space.width < space.dimension else {
            matrix = nil
            return
        }
        // Any seed does; it belongs to the features' definition and never changes.
        var generator = SplitMix64(seed: 0x656D_6265_6464_696E)
        let scale = 1 / Double(space.width).squareRoot()
        matrix = (0..<space.width * space.dimension).map { _ in Float(scale * generator.nextNormal()) }
    }

    /// Returns `width` finite numbers: the vector, brought to length 1, projected. A vector of zeros gives zeros.
    ///
    /// - Parameter vector: `dimension` finite numbers.
    func features(of vector: [Float]) -> [Double] {
        precondition(vector.count == space.dimension, "The vector does not fit the space of embeddings.")
        let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard length > 0, length.isFinite else { return [Double](repeating: 0, count: space.width) }
        guard let matrix else { return vector.map { Double($0) / length } }
        return (0..<space.width).map { row in
            let start = row * space.dimension
            var sum = 0.0
            for column in 0..<space.dimension { sum += Double(matrix[start + column]) * Double(vector[column]) }
            return sum / length
        }
    }
}
