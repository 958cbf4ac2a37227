/// Says which language models a prompt is worth trying with.
public enum CatalogModelClass: String, Sendable, Hashable, Codable, CaseIterable {
    /// Any model, down to some hundred million parameters.
    case any
    /// Models from about three billion parameters; smaller ones loop or invent.
    case capable
}
