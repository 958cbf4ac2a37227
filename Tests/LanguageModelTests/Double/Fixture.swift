import Logging
import Synchronization

@testable import LanguageModel

/// Pauses that are recorded, not slept, and random numbers that are known.
final class RecordedPacing: Sendable {
    private let recorded = Mutex<[Duration]>([])

    var pauses: [Duration] { recorded.withLock { $0 } }

    var pacing: Pacing {
        Pacing(
            sleep: { pause in
                try Task.checkCancellation()
                self.recorded.withLock { $0.append(pause) }
            },
            random: { 0.5 })
    }
}

/// Runs a body with a scripted server and a client of it, and stops both whatever happens.
func withClient(
    of script: @escaping @Sendable (MisbehavingServer.Received) -> MisbehavingServer.Reply,
    pacing: Pacing = RecordedPacing().pacing,
    configure: (inout LanguageModelConfiguration) -> Void = { _ in },
    _ body: (LanguageModelClient, MisbehavingServer) async throws -> Void
) async throws {
    let server = try await MisbehavingServer.start(script)
    var configuration = LanguageModelConfiguration(baseURL: server.url, model: "test-model")
    configuration.attemptTimeLimit = .seconds(30)
    configuration.totalTimeLimit = .seconds(60)
    configuration.probeTimeLimit = .seconds(20)
    configure(&configuration)
    let client = try LanguageModelClient(
        configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, pacing: pacing)
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await body(client, server))
    } catch {
        outcome = .failure(error)
    }
    await client.shutdown(deadline: .now)
    await server.stop()
    try outcome.get()
}

/// A chat completion as servers write it.
func completionBody(_ text: String = "Hello.", finish: String = "stop", model: String = "served-model") -> String {
    """
    {"id":"1","object":"chat.completion","model":"\(model)","choices":[{"index":0,"message":{"role":"assistant",\
    "content":"\(text)"},"finish_reason":"\(finish)"}],"usage":{"prompt_tokens":11,"completion_tokens":3,\
    "total_tokens":14}}
    """
}

let question = ChatRequest(messages: [.system("Be brief."), .user("How are you?")])

/// The error that a call throws; nil when it throws none.
func failure<Value>(
    of call: () async throws(LanguageModelError) -> Value
) async -> LanguageModelError? {
    do {
        _ = try await call()
        return nil
    } catch {
        return error
    }
}
