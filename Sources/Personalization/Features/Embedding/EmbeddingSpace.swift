/// Names a model of embeddings and how its vectors become features of a text.
///
/// The features are ``width`` fixed random combinations of the vector's numbers (Johnson and Lindenstrauss 1984), so that
/// what is stored of a comparison does not grow with the model, and any two processes compute the same. They follow the
/// local features; see ``FeatureSpecification/embedding``.
public struct EmbeddingSpace: Hashable, Sendable {
    /// The most features that are made of a vector; a shorter vector is taken as it is.
    public static let widthLimit = 64
    /// How much of a text is embedded, in bytes of UTF-8: what models with a context of 512 tokens take. It belongs to the
    /// features' definition.
    public static let textBytes = 1536
    /// The longest vector that is accepted.
    public static let dimensionLimit = 8192

    /// The name that the model is asked for by, 1 to 200 bytes without control characters.
    public let model: String
    /// The numbers in a vector of the model.
    public let dimension: Int

    /// The number of features.
    public var width: Int { min(dimension, Self.widthLimit) }

    /// Nil where the name or the dimension cannot be used.
    public init?(model: String, dimension: Int) {
        guard (1...200).contains(model.utf8.count), model.unicodeScalars.allSatisfy({ $0.value >= 0x20 }),
            (1...Self.dimensionLimit).contains(dimension)
        else { return nil }
        self.model = model
        self.dimension = dimension
    }

    // MARK: Identifier

    private static let mark = "embedding:"

    /// The part of a specification's identifier that stands for the space, such as `embedding:bge-small/384/64`.
    var identifier: String { "\(Self.mark)\(model)/\(dimension)/\(width)" }

    /// Reads what ``identifier`` wrote; nil for anything else.
    init?(identifier: Substring) {
        guard identifier.hasPrefix(Self.mark) else { return nil }
        let parts = identifier.dropFirst(Self.mark.count).split(
            separator: "/", omittingEmptySubsequences: false)
        // A model's name may have slashes of its own.
        guard parts.count >= 3, let width = Int(parts[parts.count - 1]), let dimension = Int(parts[parts.count - 2]),
            let space = EmbeddingSpace(model: parts.dropLast(2).joined(separator: "/"), dimension: dimension),
            space.width == width
        else { return nil }
        self = space
    }

    /// The names of the features, in order.
    var names: [String] { (1...width).map { "embedding_\($0)" } }

    /// What is embedded of a text: its beginning, cut between two characters.
    static func part(of text: String) -> String {
        guard text.utf8.count > textBytes else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: textBytes)
        while end > text.startIndex, end.samePosition(in: text) == nil { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }
}
