/// Names the features that a vector ψ holds, in their order, so that vectors of different makes are never mixed.
public struct FeatureSpecification: Codable, Equatable, Hashable, Sendable {
    /// Identifies names, order and definitions together, such as `local-1`; a changed definition is a new identifier.
    public let identifier: String
    /// The features' names in the order of the vector.
    public let names: [String]
    /// Tells for each feature whether it is defined alike in every language; as long as `names`.
    public let languageNeutral: [Bool]
    /// The space of the embedding that ends the vectors; nil where there is none. The identifier says it; it is read once,
    /// because every job asks.
    public let embedding: EmbeddingSpace?

    /// The number of features D.
    public var dimension: Int { names.count }

    /// Creates a specification; features beyond the end of `languageNeutral` count as bound to a language.
    public init(identifier: String, names: [String], languageNeutral: [Bool]) {
        self.identifier = identifier
        self.names = names
        self.languageNeutral = names.indices.map { $0 < languageNeutral.count && languageNeutral[$0] }
        embedding = Self.embedding(in: identifier)
    }

    private enum CodingKeys: String, CodingKey {
        case identifier, names, languageNeutral
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        identifier = try container.decode(String.self, forKey: .identifier)
        names = try container.decode([String].self, forKey: .names)
        languageNeutral = try container.decode([Bool].self, forKey: .languageNeutral)
        embedding = Self.embedding(in: identifier)
    }

    /// Returns the position of a feature in the vector.
    public func index(of name: String) -> Int? { names.firstIndex(of: name) }
}
