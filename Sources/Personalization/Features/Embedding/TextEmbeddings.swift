/// The embedding features of some texts of one space, by the texts' digests.
public struct TextEmbeddings: Sendable {
    /// Nothing is known of any text.
    public static let none = TextEmbeddings()

    private var features: [PayloadDigest: [Double]] = [:]
    /// Texts that the endpoint does not take, whenever they are tried.
    private var refused: Set<PayloadDigest> = []

    init() {}

    /// A text's features; nil where they are not known.
    subscript(text: String) -> [Double]? { features[Self.key(of: text)] }

    /// Whether the text has features or is known to have none.
    func settles(_ text: String) -> Bool {
        let key = Self.key(of: text)
        return features[key] != nil || refused.contains(key)
    }

    mutating func set(_ values: [Double], for key: PayloadDigest) { features[key] = values }

    mutating func refuse(_ key: PayloadDigest) { refused.insert(key) }

    public mutating func merge(_ other: TextEmbeddings) {
        features.merge(other.features) { $1 }
        refused.formUnion(other.refused)
    }

    /// Stands for the part of a text that is embedded.
    static func key(of text: String) -> PayloadDigest {
        var hash = BLAKE2b(digestLength: 16)
        hash.update(EmbeddingSpace.part(of: text))
        return PayloadDigest(hash)
    }
}
