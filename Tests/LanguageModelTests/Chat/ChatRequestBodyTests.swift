import Foundation
import Testing

@testable import LanguageModel

@Suite("Writing a request")
struct ChatRequestBodyTests {
    private func written(
        _ request: ChatRequest, choices: Int? = nil, seed: Int? = nil,
        _ configure: (inout LanguageModelConfiguration) -> Void = { _ in }
    ) throws -> String {
        var configuration = LanguageModelConfiguration(baseURL: "http://127.0.0.1", model: "m/1")
        configure(&configuration)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = ChatRequestBody(request: request, configuration: configuration, choices: choices, seed: seed)
        return String(decoding: try encoder.encode(body), as: UTF8.self)
    }

    @Test("Without settings only the model, the messages and the token limit are sent")
    func minimal() throws {
        #expect(
            try written(ChatRequest(messages: [.user("a \"b\"\n\u{0}é")]))
                == #"{"max_tokens":1024,"messages":[{"content":"a \"b\"\n\u0000é","role":"user"}],"model":"m/1","#
                + #""stream":false}"#)
    }

    @Test("The configuration's settings are sent, and the request's go before them")
    func settings() throws {
        let configure: (inout LanguageModelConfiguration) -> Void = {
            $0.maximumTokens = 10
            $0.tokenLimitField = .maxCompletionTokens
            $0.temperature = 0.3
            $0.topP = 0.9
            $0.repeatPenalty = 1
            $0.frequencyPenalty = -0.5
            $0.stop = ["END"]
        }
        let messages = [ChatMessage.assistant("x")]
        let turns = #""messages":[{"content":"x","role":"assistant"}],"model":"m/1""#
        #expect(
            try written(ChatRequest(messages: messages), configure)
                == #"{"frequency_penalty":-0.5,"max_completion_tokens":10,"# + turns
                + #","repeat_penalty":1,"stop":["END"],"stream":false,"temperature":0.3,"top_p":0.9}"#)
        let request = ChatRequest(messages: messages, maxTokens: 5, temperature: 0, topP: 1, stop: [])
        #expect(
            try written(request, choices: 3, seed: -7, configure)
                == #"{"frequency_penalty":-0.5,"max_completion_tokens":5,"# + turns
                + #","n":3,"repeat_penalty":1,"seed":-7,"stream":false,"temperature":0,"top_p":1}"#)
    }

    @Test(
        "A request out of range is refused before anything is sent",
        arguments: [
            ChatRequest(messages: []), ChatRequest(messages: Array(repeating: .user("x"), count: 1025)),
            ChatRequest(messages: [.user("x")], maxTokens: 0), ChatRequest(messages: [.user("x")], temperature: .nan),
            ChatRequest(messages: [.user("x")], topP: 0), ChatRequest(messages: [.user("x")], n: 0),
            ChatRequest(messages: [.user("x")], n: 33), ChatRequest(messages: [.user("x")], stop: [""]),
        ])
    func invalid(request: ChatRequest) {
        let error = #expect(throws: LanguageModelError.self) { try request.validate() }
        #expect(error?.code == .invalidRequest)
        #expect(error?.attempts == 0)
    }

    @Test(
        "Only a well-formed traceparent is passed on",
        arguments: [
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true),
            ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", false),
            ("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false),
            ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0\n", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e473600-f067aa0ba902b7-01", false), ("", false), ("x", false),
        ])
    func traceparent(value: String, isPassed: Bool) {
        #expect(TraceParent.validated(value) == (isPassed ? value : nil))
        #expect(TraceParent.validated(nil) == nil)
    }
}
