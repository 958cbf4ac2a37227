/// What the model answered.
public struct ChatCompletion: Sendable, Hashable {
    /// One candidate.
    public struct Choice: Sendable, Hashable {
        /// As generated; may be empty.
        public var text: String
        /// Nil when the server gave none.
        public var finishReason: FinishReason?

        public init(text: String, finishReason: FinishReason? = nil) {
            self.text = text
            self.finishReason = finishReason
        }
    }

    /// At least one; fewer than asked for when some requests failed, were filtered, or the server gave fewer.
    public var choices: [Choice]
    /// Tokens of all requests together; nil when a response did not say.
    public var usage: TokenUsage?
    /// The model as the server names it, or as configured where it does not.
    public var model: String
    /// HTTP requests sent, retries included.
    public var attempts: Int
    /// From the call to the last answer, waiting and pauses included.
    public var duration: Duration
    /// The part of ``duration`` before the first request had a slot.
    public var waited: Duration

    public init(
        choices: [Choice], usage: TokenUsage?, model: String, attempts: Int, duration: Duration,
        waited: Duration = .zero
    ) {
        self.choices = choices
        self.usage = usage
        self.model = model
        self.attempts = attempts
        self.duration = duration
        self.waited = waited
    }
}
