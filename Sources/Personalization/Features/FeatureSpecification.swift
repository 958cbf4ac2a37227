/// Names the features that a vector ψ holds, in their order, so that vectors of different makes are never mixed.
public struct FeatureSpecification: Codable, Equatable, Hashable, Sendable {
    /// Identifies names, order and definitions together, such as `local-1`; a changed definition is a new identifier.
    public let identifier: String
    /// The features' names in the order of the vector.
    public let names: [String]
    /// Tells for each feature whether it is defined alike in every language; as long as `names`.
    public let languageNeutral: [Bool]

    /// The number of features D.
    public var dimension: Int { names.count }

    /// Creates a specification; features beyond the end of `languageNeutral` count as bound to a language.
    public init(identifier: String, names: [String], languageNeutral: [Bool]) {
        self.identifier = identifier
        self.names = names
        self.languageNeutral = names.indices.map { $0 < languageNeutral.count && languageNeutral[$0] }
    }

    /// Returns the position of a feature in the vector.
    public func index(of name: String) -> Int? { names.firstIndex(of: name) }
}
