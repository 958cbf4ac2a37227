/// One turn of the conversation that led to a response.
public struct ConversationTurn: Sendable, Hashable {
    public enum Role: String, Sendable, Hashable, CaseIterable {
        case user
        case assistant
        case system
    }

    public var role: Role
    /// May be empty, as turns of tool calls are.
    public var content: String

    public init(role: Role, content: String) {
        self.role = role
        self.content = content
    }
}
