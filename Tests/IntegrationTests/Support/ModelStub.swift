import Foundation
import Hummingbird
import NIOCore
import Synchronization
import TestSupport

/// A model that does what a test says: the one double here, because a real model misbehaves on no command.
final class ModelStub: Sendable {
    struct Call: Sendable {
        let system: String
        let user: String
        /// The trace that the request belongs to.
        var traceparent: String?
    }

    enum Reply: Sendable {
        case text(String)
        case status(Int)
        /// The content filter withholds the answer.
        case refused
    }

    private struct State {
        var calls: [Call] = []
        var isDown = false
        var respond: @Sendable (Call) async -> Reply
    }

    private let state: Mutex<State>
    private let server = TestServer("model stub")

    init(respond: @escaping @Sendable (Call) async -> Reply) {
        state = Mutex(State(respond: respond))
    }

    var calls: [Call] { state.withLock { $0.calls } }
    var url: String { "\(server.address)/v1" }

    /// Down, it answers 503 to everything, health requests included.
    func setDown(_ isDown: Bool) { state.withLock { $0.isDown = isDown } }

    func respond(_ respond: @escaping @Sendable (Call) async -> Reply) { state.withLock { $0.respond = respond } }

    /// Serves until `body` ends.
    func serving<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
        let router = Router()
        router.get("health") { [self] _, _ in
            state.withLock { $0.isDown } ? HTTPResponse.Status.serviceUnavailable : .ok
        }
        router.post("v1/chat/completions") { [self] request, _ -> Response in
            let body = try await request.body.collect(upTo: 16 << 20)
            let call = try JSONDecoder().decode(ChatRequest.self, from: Data(body.readableBytesView)).call(
                traceparent: request.headers.first { $0.name.canonicalName == "traceparent" }?.value)
            let (isDown, respond) = state.withLock { state in
                if !state.isDown { state.calls.append(call) }
                return (state.isDown, state.respond)
            }
            if isDown { return Response(status: .serviceUnavailable) }
            switch await respond(call) {
            case .status(let code): return Response(status: .init(code: code))
            case .text(let text): return try Self.response(ChatResponse(text: text))
            case .refused: return try Self.response(ChatResponse(text: "", finish: "content_filter"))
            }
        }
        return try await server.serving(router, body)
    }

    private static func response(_ answer: ChatResponse) throws -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: try JSONEncoder().encode(answer))))
    }
}

private struct ChatRequest: Decodable {
    struct Message: Decodable {
        let role: String
        let content: String
    }

    let messages: [Message]

    func call(traceparent: String?) -> ModelStub.Call {
        ModelStub.Call(
            system: messages.first { $0.role == "system" }?.content ?? "",
            user: messages.last { $0.role == "user" }?.content ?? "", traceparent: traceparent)
    }
}

private struct ChatResponse: Encodable {
    struct Choice: Encodable {
        struct Message: Encodable {
            var role = "assistant"
            let content: String
        }

        var index = 0
        let message: Message
        let finish_reason: String
    }

    struct Usage: Encodable {
        var prompt_tokens = 10
        var completion_tokens = 5
    }

    var model = "stub"
    let choices: [Choice]
    var usage = Usage()

    init(text: String, finish: String = "stop") {
        choices = [Choice(message: .init(content: text), finish_reason: finish)]
    }
}
