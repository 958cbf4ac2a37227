/// Describes one attribute of how a text is written, with its two directions.
///
/// The base reward of the attribute grows towards `firstDirection`.
public struct CatalogAttribute: Sendable, Hashable, Codable {
    /// Lower-case name, `[a-z][a-z0-9-]*`, at most 64 bytes; unique in a catalog.
    public let name: String
    /// The family that the attribute belongs to.
    public let family: CatalogFamily
    /// The direction in which the attribute's φ grows.
    public let firstDirection: String
    /// The opposite direction.
    public let secondDirection: String
    /// Paper or book that the notion comes from.
    public let source: String

    /// Creates an attribute; `PromptCatalog` checks it.
    public init(
        name: String, family: CatalogFamily, firstDirection: String, secondDirection: String, source: String
    ) {
        self.name = name
        self.family = family
        self.firstDirection = firstDirection
        self.secondDirection = secondDirection
        self.source = source
    }

    private enum CodingKeys: String, CodingKey {
        case name, family, source
        case firstDirection = "first_direction"
        case secondDirection = "second_direction"
    }
}
