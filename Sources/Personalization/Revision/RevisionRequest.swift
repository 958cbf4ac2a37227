/// Gathers what a prompt for one revision is rendered from.
public struct RevisionRequest: Sendable, Hashable {
    /// The chosen prompts; at least one, at most 16.
    public var prompts: [CatalogPrompt]
    /// Rules of the job's domain.
    public var rules: DomainRules
    /// Terms that must stay as they are.
    public var keep: [String]
    /// Terms to use.
    public var glossary: [RevisionTerm]
    /// Language of the text, a BCP 47 tag such as `en`; nil where unknown.
    public var language: String?
    /// The text to revise.
    public var baseline: String
    /// What the text answers, oldest turn first; may be empty.
    public var conversation: [RevisionTurn]
    /// How the model wants to be asked.
    public var style: RevisionPromptStyle

    /// Creates a request.
    public init(
        prompts: [CatalogPrompt], rules: DomainRules, keep: [String] = [], glossary: [RevisionTerm] = [],
        language: String? = nil, baseline: String, conversation: [RevisionTurn] = [], style: RevisionPromptStyle
    ) {
        self.prompts = prompts
        self.rules = rules
        self.keep = keep
        self.glossary = glossary
        self.language = language
        self.baseline = baseline
        self.conversation = conversation
        self.style = style
    }
}
