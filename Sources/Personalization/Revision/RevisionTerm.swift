/// Pairs a term of the source language with the one to use for it in the text's language.
public struct RevisionTerm: Sendable, Hashable, Codable {
    /// Term in the language that was translated from.
    public let source: String
    /// Term to use in the text.
    public let target: String

    /// Creates a glossary entry.
    public init(source: String, target: String) {
        self.source = source
        self.target = target
    }
}
