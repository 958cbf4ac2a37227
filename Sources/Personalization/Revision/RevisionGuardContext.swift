/// Gathers what candidates are checked against.
public struct RevisionGuardContext: Sendable {
    /// The text that was to be revised.
    public var baseline: String
    /// Texts that facts may also come from: the prompt or the turns of the conversation.
    public var sources: [String]
    /// Terms that must stay where the baseline has them.
    public var keep: [String]
    /// Terms of which the targets must stay where the baseline has them.
    public var glossary: [RevisionTerm]
    /// Language of the baseline, a BCP 47 tag; nil where unknown. Where nouns are capitalised (German), names can't be
    /// told from nouns and aren't checked.
    public var language: String?
    /// The prompt that was sent, to recognise its words; nil checks no echo.
    public var prompt: RevisionPrompt?
    /// Bounds of the length.
    public var bounds: RevisionLengthBounds

    /// Creates a context.
    public init(
        baseline: String, sources: [String] = [], keep: [String] = [], glossary: [RevisionTerm] = [],
        language: String? = nil, prompt: RevisionPrompt? = nil, bounds: RevisionLengthBounds = RevisionLengthBounds()
    ) {
        self.baseline = baseline
        self.sources = sources
        self.keep = keep
        self.glossary = glossary
        self.language = language
        self.prompt = prompt
        self.bounds = bounds
    }

    /// Creates the context of a request and the prompt that was rendered from it.
    public init(_ request: RevisionRequest, prompt: RevisionPrompt, bounds: RevisionLengthBounds? = nil) {
        self.init(
            baseline: request.baseline, sources: request.conversation.map(\.content), keep: request.keep,
            glossary: request.glossary, language: request.language, prompt: prompt,
            bounds: bounds ?? .suiting(promptIDs: request.prompts.map(\.id)))
    }
}
