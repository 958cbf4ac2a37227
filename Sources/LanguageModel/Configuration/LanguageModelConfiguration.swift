/// Describes an OpenAI-compatible endpoint and how patiently it is used.
///
/// Every limit has a default; `validate()` says what is wrong with a value. The description names headers but never
/// their values, so that a configuration can be logged.
public struct LanguageModelConfiguration: Sendable {
    /// The request field that carries the token limit.
    public enum TokenLimitField: String, Sendable, Hashable, CaseIterable {
        /// Understood by vLLM, llama.cpp, Ollama, TGI and most hosted endpoints.
        case maxTokens = "max_tokens"
        /// Demanded by hosted reasoning models, which refuse `max_tokens`.
        case maxCompletionTokens = "max_completion_tokens"
    }

    /// The endpoint, `http` or `https`, with or without a trailing slash or `/v1`. Where the path already has a version
    /// component (`/v1`, `/api/v3`, `/v1beta/openai`) it is used as it is, else `/v1` is appended.
    public var baseURL: String
    /// The name of the model, as the endpoint lists it.
    public var model: String
    /// Sent as `Authorization: Bearer …`; none by default.
    public var apiKey: APIKey?
    /// Sent with every request, probes included; for gateways that authenticate their own way. None by default.
    public var extraHeaders: [String: String] = [:]

    /// Certificates, PEM, that sign the endpoint's, for `https`; nil: those that the system trusts.
    public var authorityFile: String?

    /// The longest one HTTP request may take, from connecting to the last byte. 60 s by default.
    public var attemptTimeLimit: Duration = .seconds(60)
    /// The longest that connecting, TLS included, may take. 5 s by default.
    public var connectTimeLimit: Duration = .seconds(5)
    /// The longest one call may take with all its attempts and pauses, from its first slot on. Without a deadline of the
    /// caller's it bounds the wait for that slot as well. 180 s by default.
    public var totalTimeLimit: Duration = .seconds(180)
    /// The longest a probe may take. 2 s by default.
    public var probeTimeLimit: Duration = .seconds(2)

    /// Attempts of one call, the first included, 1 to 20. 4 by default.
    public var maximumAttempts = 4
    /// The upper bound of the first pause; it doubles with each attempt. 0.5 s by default.
    public var backoffBase: Duration = .milliseconds(500)
    /// The upper bound of any pause that the server did not ask for. 30 s by default.
    public var backoffCap: Duration = .seconds(30)

    /// Requests under way at one time, 1 to 10,000. Set it to what the server can run in parallel. 8 by default.
    public var slots = 8
    /// Calls that may wait for a slot; one more is refused with `overloaded`. 1,024 by default.
    public var maximumWaiting = 1024
    /// The largest response body that is read, 1 KiB to 64 MiB. 4 MiB by default.
    public var maximumResponseBytes = 4 << 20

    /// Tokens that the model may generate where the request does not say, at least 1. 1,024 by default.
    public var maximumTokens = 1024
    /// The field for that limit. `max_tokens` by default.
    public var tokenLimitField: TokenLimitField = .maxTokens
    /// Sampling temperature, 0 to 2, where the request does not say; nil leaves it to the server.
    public var temperature: Double?
    /// Nucleus sampling mass, above 0 and at most 1, where the request does not say; nil leaves it to the server.
    public var topP: Double?
    /// `repeat_penalty` of llama.cpp and Ollama, 0 to 10; nil does not send it. 1 is no penalty.
    public var repeatPenalty: Double?
    /// `frequency_penalty` of OpenAI, −2 to 2; nil does not send it. 0 is no penalty.
    public var frequencyPenalty: Double?
    /// Texts that end generation, at most 16, where the request does not say. None by default.
    public var stop: [String] = []
    /// Whether the endpoint understands `n`. When false, the default, n candidates are n requests.
    public var supportsMultipleChoices = false

    public init(baseURL: String, model: String, apiKey: APIKey? = nil) {
        self.baseURL = baseURL
        self.model = model
        self.apiKey = apiKey
    }
}

extension LanguageModelConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names the endpoint, the model and the limits; of headers only the names, of the key only that there is one.
    public var description: String {
        let url = (try? Endpoint(baseURL))?.api ?? "(invalid URL)"
        let headers = extraHeaders.keys.sorted().joined(separator: ",")
        return "LanguageModelConfiguration(url: \(url), model: \(model), key: \(apiKey == nil ? "none" : "set"), "
            + "headers: [\(headers)], slots: \(slots), attempts: \(maximumAttempts), "
            + "attempt limit: \(attemptTimeLimit), total limit: \(totalTimeLimit))"
    }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["description": description], displayStyle: .struct) }
}
