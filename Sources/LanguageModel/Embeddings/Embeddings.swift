/// Vectors of some texts, in the texts' order, as a model of embeddings gives them.
public struct Embeddings: Sendable, Equatable {
    /// One vector a text, all of `dimension` finite numbers.
    public let vectors: [[Float]]
    /// Numbers in a vector, 1 to `dimensionLimit`.
    public let dimension: Int
    /// The model that the server says it used; the configured one where it does not say.
    public let model: String
    /// Requests sent.
    public let attempts: Int

    /// The longest vector that is accepted.
    public static let dimensionLimit = 8192
    /// The most texts of one call.
    public static let textLimit = 10_000
    /// The most bytes of a text, 256 KiB.
    public static let textBytesLimit = 256 << 10
    /// The most texts of one request.
    static let batch = 32
    /// The most bytes of the texts of one request, unless a single text is longer.
    static let batchBytes = 512 << 10
}
