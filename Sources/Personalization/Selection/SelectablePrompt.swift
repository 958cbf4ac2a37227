/// A prompt of the catalog as prompt selection sees it.
public struct SelectablePrompt: Equatable, Sendable {
    /// The prompt's id, unique among those offered together.
    public let id: String
    /// What the prompt changes, such as `length`; a set has at most one prompt of an attribute.
    public let attribute: String
    /// Which way, such as `concise`.
    public let direction: String
    /// The change it makes.
    public let effect: PromptEffect

    /// Creates a prompt.
    public init(id: String, attribute: String, direction: String, effect: PromptEffect) {
        self.id = id
        self.attribute = attribute
        self.direction = direction
        self.effect = effect
    }
}
