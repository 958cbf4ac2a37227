/// What the model is asked. Where a value is nil, the configuration's default holds.
public struct ChatRequest: Sendable, Hashable {
    /// The largest `n`.
    public static let maximumCandidates = 32

    /// The turns, in order, 1 to 1,024.
    public var messages: [ChatMessage]
    /// The most tokens to generate for each candidate, at least 1.
    public var maxTokens: Int?
    /// 0 to 2.
    public var temperature: Double?
    /// Above 0 and at most 1.
    public var topP: Double?
    /// Makes sampling repeatable where the server supports it. With n requests, each candidate has its own: seed, seed + 1 …
    public var seed: Int?
    /// Candidates, 1 to `maximumCandidates`.
    public var n: Int
    /// Texts that end generation, at most 16, none empty.
    public var stop: [String]?
    /// The W3C trace context to pass on. One that is not well-formed is not sent, as the recommendation asks.
    public var traceparent: String?

    public init(
        messages: [ChatMessage], maxTokens: Int? = nil, temperature: Double? = nil, topP: Double? = nil,
        seed: Int? = nil, n: Int = 1, stop: [String]? = nil, traceparent: String? = nil
    ) {
        self.messages = messages
        self.maxTokens = maxTokens
        self.temperature = temperature
        self.topP = topP
        self.seed = seed
        self.n = n
        self.stop = stop
        self.traceparent = traceparent
    }

    /// Throws `invalidRequest` for a value out of its range.
    func validate() throws(LanguageModelError) {
        func require(_ condition: Bool, _ message: String) throws(LanguageModelError) {
            guard condition else { throw LanguageModelError(.invalidRequest, "chat request: \(message)") }
        }
        try require((1...1024).contains(messages.count), "messages must be 1 to 1024")
        try require((1...Self.maximumCandidates).contains(n), "n must be 1 to \(Self.maximumCandidates)")
        try require(maxTokens.map { $0 >= 1 } ?? true, "maxTokens must be at least 1")
        try require(temperature.isNilOrWithin(0...2), "temperature must be 0 to 2")
        try require(topP.isNilOrWithin(0...1) && topP != 0, "topP must be above 0 and at most 1")
        try require((stop ?? []).count <= 16 && !(stop ?? []).contains(""), "stop must be at most 16 texts, none empty")
    }
}
