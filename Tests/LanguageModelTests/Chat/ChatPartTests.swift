import Testing

@testable import LanguageModel

@Suite("Reading a response")
struct ChatPartTests {
    private func read(_ body: String, type: String? = "application/json") throws(LanguageModelError) -> ChatPart {
        try ChatPart(HTTPReply(status: 200, contentType: type, body: Array(body.utf8)), configuredModel: "configured")
    }

    @Test("A full response gives its texts, reasons, usage and model")
    func full() throws {
        let part = try read(completionBody("Hi \\u00e9 👩‍👩‍👧 שלום", finish: "length"))
        #expect(part.choices == [.init(text: "Hi é 👩‍👩‍👧 שלום", finishReason: .length)])
        #expect(part.usage == TokenUsage(promptTokens: 11, completionTokens: 3))
        #expect(part.model == "served-model")
    }

    @Test(
        "What some servers leave out is not needed",
        arguments: [
            (#"{"choices":[{"message":{"content":"a"}}]}"#, "a"),
            (#"{"choices":[{"message":{"content":""},"finish_reason":null}],"usage":null,"model":null}"#, ""),
            (#"{"choices":[{"message":{"content":null},"finish_reason":"stop"}]}"#, ""),
            (#"{"choices":[{"message":{"content":[{"type":"text","text":"a"},{"type":"x"},{"text":"b"}]}}]}"#, "ab"),
            (#"{"choices":[{"message":{"content":"a"}}],"usage":{"prompt_tokens":-1,"completion_tokens":3}}"#, "a"),
            // Sums of such counts would end the process.
            (
                #"{"choices":[{"message":{"content":"a"}}],"usage":{"prompt_tokens":9223372036854775807,"#
                    + #""completion_tokens":9223372036854775807}}"#, "a"
            ),
        ])
    func sparse(body: String, text: String) throws {
        let part = try read(body)
        #expect(part.choices.map(\.text) == [text])
        #expect(part.usage == nil)
        #expect(part.model == "configured")
    }

    @Test("Choices come in the order of their indices, without those that a filter withheld")
    func several() throws {
        let part = try read(
            #"""
            {"choices":[{"index":2,"message":{"content":"c"}},{"index":0,"message":{"content":"a"}},
            {"index":1,"message":{"content":"x"},"finish_reason":"content_filter"}]}
            """#)
        #expect(part.choices.map(\.text) == ["a", "c"])
    }

    @Test(
        "A response that a filter withheld is a rejection",
        arguments: [
            #"{"choices":[{"message":{"content":"half"},"finish_reason":"content_filter"}]}"#,
            #"{"choices":[{"message":{"content":null},"finish_reason":"content_filter"}]}"#,
            #"{"choices":[{"message":{"content":null,"refusal":"I can't."},"finish_reason":"stop"}]}"#,
            #"{"error":{"code":"content_filter","message":"..."}}"#,
        ])
    func rejected(body: String) {
        let error = #expect(throws: LanguageModelError.self) { try read(body) }
        #expect(error?.code == .rejected)
        #expect(error?.isRetriable == false)
    }

    @Test(
        "What is no chat completion is invalid, and is not quoted",
        arguments: [
            "", "<html>private</html>", "{\"choices\":[", "[]", "{}", "null", #"{"choices":[]}"#,
            #"{"choices":[{"text":"private"}]}"#, #"{"choices":[{"message":{"content":{"a":"private"}}}]}"#,
            #"{"choices":"private"}"#, #"{"error":{"code":502,"message":"private"}}"#,
            String(repeating: "[", count: 100_000),
        ])
    func invalid(body: String) {
        let error = #expect(throws: LanguageModelError.self) { try read(body, type: "text/html; charset=utf-8") }
        #expect(error?.code == .invalidResponse)
        #expect(error?.description.contains("private") == false)
    }

    @Test("The media type is in the message only when it is one")
    func mediaType() {
        #expect(
            #expect(throws: LanguageModelError.self) { try read("x", type: "text/html") }?.message
                .contains("text/html") == true)
        #expect(
            #expect(throws: LanguageModelError.self) { try read("x", type: "sécret text") }?.message
                .contains("(unknown)") == true)
    }
}
