/// Holds one turn of the conversation that a text answers.
public struct RevisionTurn: Sendable, Hashable, Codable {
    /// Who spoke, such as `user` or `assistant`.
    public let role: String
    /// What was said.
    public let content: String

    /// Creates a turn.
    public init(role: String, content: String) {
        self.role = role
        self.content = content
    }
}
