/// The body of `POST /v1/chat/completions`.
struct ChatRequestBody: Encodable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    let request: ChatRequest
    let configuration: LanguageModelConfiguration
    /// What is sent as `n`; nil sends none.
    let choices: Int?
    let seed: Int?

    func encode(to encoder: any Encoder) throws {
        var body = encoder.container(keyedBy: Key.self)
        try body.encode(configuration.model, forKey: Key("model"))
        var messages = body.nestedUnkeyedContainer(forKey: Key("messages"))
        for message in request.messages {
            var turn = messages.nestedContainer(keyedBy: Key.self)
            try turn.encode(message.role.rawValue, forKey: Key("role"))
            try turn.encode(message.content, forKey: Key("content"))
        }
        try body.encode(false, forKey: Key("stream"))
        try body.encode(
            request.maxTokens ?? configuration.maximumTokens, forKey: Key(configuration.tokenLimitField.rawValue))
        try body.encodeIfPresent(request.temperature ?? configuration.temperature, forKey: Key("temperature"))
        try body.encodeIfPresent(request.topP ?? configuration.topP, forKey: Key("top_p"))
        try body.encodeIfPresent(configuration.repeatPenalty, forKey: Key("repeat_penalty"))
        try body.encodeIfPresent(configuration.frequencyPenalty, forKey: Key("frequency_penalty"))
        try body.encodeIfPresent(seed, forKey: Key("seed"))
        try body.encodeIfPresent(choices, forKey: Key("n"))
        let stop = request.stop ?? configuration.stop
        if !stop.isEmpty { try body.encode(stop, forKey: Key("stop")) }
    }
}
