/// A prompt in one wording: what was learned of a prompt holds until an editor words it anew.
public struct PromptWording: Hashable, Sendable {
    /// The prompt's id in the catalog.
    public let id: String
    /// A hash of the wording.
    public let wording: Int64

    public init(id: String, wording: Int64) {
        self.id = id
        self.wording = wording
    }
}

extension CatalogPrompt {
    /// The prompt as a model of that style is asked; FNV-1a over the wording's bytes, mixed, 64 bits.
    public func worded(for style: RevisionPromptStyle) -> PromptWording {
        let text =
            switch style {
            case .capable: instruction
            case .small: smallModelInstruction ?? instruction
            }
        return PromptWording(
            id: id, wording: Int64(bitPattern: Holdback.mixed(Holdback.fnv1a(text.utf8))))
    }
}
