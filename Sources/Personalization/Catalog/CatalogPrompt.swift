/// Describes one prompt of the catalog: an attribute moved in one direction.
public struct CatalogPrompt: Sendable, Hashable, Codable {
    /// `<attribute>.<direction>`, unique in a catalog.
    public let id: String
    /// The family of the attribute.
    public let family: CatalogFamily
    /// Name of the attribute.
    public let attribute: String
    /// Name of the direction.
    public let direction: String
    /// Fragment that follows "Rewrite the text" for a capable model; at most 2,000 bytes.
    public let instruction: String
    /// Fragment that follows "Rewrite the input text" for a small model, where there is one.
    public let smallModelInstruction: String?
    /// The models that the prompt is worth trying with.
    public let modelClass: CatalogModelClass
    /// Starting effect with a capable model.
    public let effect: CatalogEffect
    /// Starting effect with a small model; nil unless `modelClass` is `any`.
    public let smallModelEffect: CatalogEffect?

    /// Creates a prompt; `PromptCatalog` checks it.
    public init(
        id: String, family: CatalogFamily, attribute: String, direction: String, instruction: String,
        smallModelInstruction: String?, modelClass: CatalogModelClass, effect: CatalogEffect,
        smallModelEffect: CatalogEffect?
    ) {
        self.id = id
        self.family = family
        self.attribute = attribute
        self.direction = direction
        self.instruction = instruction
        self.smallModelInstruction = smallModelInstruction
        self.modelClass = modelClass
        self.effect = effect
        self.smallModelEffect = smallModelEffect
    }

    /// Returns the starting effect for a style of prompting; the capable one where no other is known.
    public func effect(for style: RevisionPromptStyle) -> CatalogEffect {
        switch style {
        case .capable: effect
        case .small: smallModelEffect ?? effect
        }
    }

    private enum CodingKeys: String, CodingKey {
        case id, family, attribute, direction, instruction, effect
        case smallModelInstruction = "small_model_instruction"
        case modelClass = "model_class"
        case smallModelEffect = "small_model_effect"
    }
}
