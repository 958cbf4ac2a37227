/// Models in use need embeddings of texts that were not given: get them and try again.
public struct EmbeddingsMissing: Error, CustomStringConvertible {
    public let space: EmbeddingSpace
    /// Some may stand twice.
    public let texts: [String]

    public var description: String {
        "\(texts.count) texts lack embeddings of \(space.model): ask for them and try again"
    }
}
