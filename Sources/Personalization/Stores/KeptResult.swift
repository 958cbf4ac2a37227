/// A stored result with what is known of how it came about.
public struct KeptResult: Sendable {
    public let response: RevisedResponse
    /// The message, as it was or will be published.
    public let message: [UInt8]
    /// Prompts that were chosen, also when the person was held back.
    public let intended: [String]
    /// The probability with which they were chosen.
    public let propensity: Double
    /// Nil where nothing was chosen, and for results of versions before explanations were kept.
    public let explanation: RevisionExplanation?

    /// What feedback on the job said, and what became of it.
    public struct Verdict: Sendable, Equatable {
        public let value: String
        public let outcome: String
        public let reason: String?
    }
}
