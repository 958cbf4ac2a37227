/// Holds the rules that a domain adds to every revision.
public struct DomainRules: Sendable, Hashable, Codable {
    /// Name of the domain that applies to a job whose own domain is unknown.
    public static let generalName = "general"

    /// Name of the domain, `[a-z][a-z0-9-]*`, at most 64 bytes.
    public let name: String
    /// Rules, each one or more sentences; at most 32 of at most 1,000 bytes.
    public let rules: [String]

    /// Creates the rules of a domain; `PromptCatalog` checks them.
    public init(name: String, rules: [String]) {
        self.name = name
        self.rules = rules
    }
}
