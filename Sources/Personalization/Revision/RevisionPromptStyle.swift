/// Says how a model wants to be asked.
public enum RevisionPromptStyle: String, Sendable, Hashable, Codable, CaseIterable {
    /// Instructions, rules and the fenced text, for models from about three billion parameters.
    case capable
    /// The one-sentence wording that small rewriting models were trained on, and the bare text.
    case small
}
