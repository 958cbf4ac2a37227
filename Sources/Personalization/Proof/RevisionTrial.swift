/// What is recorded of a job as part of the standing experiment that measures whether revising helps.
public struct RevisionTrial: Sendable, Equatable {
    public var domain: String?
    /// The answers that the person had given.
    public var answers = 0
    /// Of the language model, prompt and completion; nil: it was not asked.
    public var tokens: Int?
    /// The draw that put the job in its arm; nil where nothing was chosen, so that it is in no arm.
    public var holdback: Holdback?

    public init() {}

    public init(domain: String?, answers: Int, tokens: Int?, holdback: Holdback?) {
        self.domain = domain
        self.answers = answers
        self.tokens = tokens
        self.holdback = holdback
    }
}
