/// An error in what prompt selection was given; the same input fails again.
public struct PromptSelectionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was wrong.
    public enum Code: String, Equatable, Sendable {
        /// Prompts, baseline and posterior do not have the same number of base rewards.
        case dimensionMismatch = "dimension_mismatch"
        /// A value that is NaN, infinite, or too large to compute with.
        case notFinite = "not_finite"
        /// A probability outside [0, 1], a negative variance, or an option outside its range.
        case valueOutOfRange = "value_out_of_range"
        /// The same prompt id twice.
        case duplicatePrompt = "duplicate_prompt"
        /// More prompts than can be looked at.
        case tooManyPrompts = "too_many_prompts"
    }

    /// What was wrong, for programs.
    public let code: Code
    /// What was wrong and what to do next, for people.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The code and the message.
    public var description: String { "\(code.rawValue): \(message)" }
}
