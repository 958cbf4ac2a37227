public import Logging

/// Asks an OpenAI-compatible endpoint (vLLM, llama.cpp, Ollama, TGI, hosted) for chat completions and embeddings.
///
/// One client serves one endpoint and model. Requests beyond the configured slots wait in order. Failures that may pass are
/// tried again with jitter; `Retry-After` is obeyed as far as the deadline allows. Texts and credentials are never logged.
/// `shutdown()` must be called before the last reference goes.
public final class LanguageModelClient: Sendable {
    public let configuration: LanguageModelConfiguration

    let endpoint: Endpoint
    let transport: HTTPTransport
    let limit: ConcurrencyLimit
    let gate = CallGate()
    let pacing: Pacing
    let logger: Logger

    /// - Throws: `invalidConfiguration`, naming the setting.
    public convenience init(
        configuration: LanguageModelConfiguration, logger: Logger
    ) throws(LanguageModelError) {
        try self.init(configuration: configuration, logger: logger, pacing: Pacing())
    }

    init(
        configuration: LanguageModelConfiguration, logger: Logger, pacing: Pacing
    ) throws(LanguageModelError) {
        try configuration.validate()
        endpoint = try Endpoint(configuration.baseURL)
        self.configuration = configuration
        self.logger = logger
        self.pacing = pacing
        limit = ConcurrencyLimit(slots: configuration.slots, maximumWaiting: configuration.maximumWaiting)
        transport = try HTTPTransport(configuration)
        if endpoint.isPlaintextBeyondLoopback {
            logger.warning(
                "The language model endpoint is reached without TLS: prompts can be read on the way; use https",
                metadata: ["url": "\(endpoint.api)"])
        }
    }

    /// Runs `body` with a client, which is shut down afterwards, however it ends.
    ///
    /// - Parameter deadline: See ``shutdown(deadline:)``.
    public static func with<Result>(
        _ configuration: LanguageModelConfiguration, logger: Logger, deadline: ContinuousClock.Instant? = nil,
        _ body: (LanguageModelClient) async throws -> Result
    ) async throws -> Result {
        let client = try LanguageModelClient(configuration: configuration, logger: logger)
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(client)) } catch { result = .failure(error) }
        await client.shutdown(deadline: deadline)
        return try result.get()
    }

    /// Requests under way.
    public var requestsInFlight: Int { limit.inUse }
    /// Requests that wait for a slot.
    public var requestsWaiting: Int { limit.waiting }

    /// Lets calls under way finish, then closes every connection. New calls fail with `shutDown` at once. Repeating it is
    /// harmless.
    ///
    /// - Parameter deadline: when to stop waiting; what is still under way then fails with `shutDown`. Nil waits as long as
    ///   the calls' own limits let them last. Cancelling the task ends the wait as well.
    public func shutdown(deadline: ContinuousClock.Instant? = nil) async {
        gate.close()
        await gate.waitUntilEmpty(until: deadline)
        do {
            try await transport.shutdown()
        } catch {
            logger.debug(
                "The HTTP client was shut down before", metadata: ["error": "\(type(of: error))"])
        }
    }
}
