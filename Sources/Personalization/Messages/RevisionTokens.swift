/// Counts the language model's tokens for one job, all candidates together.
public struct RevisionTokens: Sendable, Hashable {
    public var prompt: Int
    public var completion: Int

    public init(prompt: Int, completion: Int) {
        self.prompt = prompt
        self.completion = completion
    }
}
