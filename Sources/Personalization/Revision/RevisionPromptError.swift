/// Reports why no prompt can be rendered.
public struct RevisionPromptError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Kind of problem.
    public enum Code: String, Sendable, Hashable {
        /// No prompt was chosen, or the text is empty: there is nothing to revise.
        case nothingToDo = "nothing_to_do"
        /// The text, a term or the list of terms is over its limit.
        case tooLarge = "too_large"
        /// A chosen prompt has no wording for a small model.
        case noSmallModelInstruction = "no_small_model_instruction"
    }

    /// Kind of problem.
    public let code: Code
    /// What is wrong and what to do; contains no text of the job.
    public let message: String

    /// Message and code.
    public var description: String { "\(message) (\(code.rawValue))" }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
