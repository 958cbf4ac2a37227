import Foundation
import Testing

@testable import LanguageModel

@Suite("Completions", .timeLimit(.minutes(1)))
struct CompletionTests {
    @Test("A call sends one request with everything in it, and reads the answer")
    func simple() async throws {
        let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        try await withClient(of: { _ in .respond(200, body: completionBody("Fine.")) }) {
            $0.apiKey = APIKey("sk-1")
            $0.extraHeaders = ["x-team": "a"]
            $0.baseURL += "/v1/"
        } _: { client, server in
            var request = question
            request.traceparent = trace
            let completion = try await client.complete(request)
            #expect(completion.choices == [.init(text: "Fine.", finishReason: .stop)])
            #expect(completion.usage == TokenUsage(promptTokens: 11, completionTokens: 3))
            #expect(completion.usage?.totalTokens == 14)
            #expect(completion.model == "served-model")
            #expect(completion.attempts == 1)
            #expect(completion.duration > .zero)

            let received = try #require(server.counts.received.first)
            #expect(server.counts.requests == 1)
            #expect(received.method == "POST")
            #expect(received.path == "/v1/chat/completions")
            #expect(received.headers["authorization"] == "Bearer sk-1")
            #expect(received.headers["x-team"] == "a")
            #expect(received.headers["content-type"] == "application/json")
            #expect(received.headers["traceparent"] == trace)
            #expect(
                received.body
                    == #"{"max_tokens":1024,"messages":[{"content":"Be brief.","role":"system"},"#
                    + #"{"content":"How are you?","role":"user"}],"model":"test-model","stream":false}"#)
        }
    }

    @Test("Without a key or a trace neither header is sent, and a malformed trace is dropped")
    func noHeaders() async throws {
        try await withClient(of: { _ in .respond(200, body: completionBody()) }) { client, server in
            var request = question
            request.traceparent = "00-x\r\nx-injected: 1"
            _ = try await client.complete(request)
            let headers = server.counts.received[0].headers
            #expect(headers["authorization"] == nil)
            #expect(headers["traceparent"] == nil)
            #expect(headers["x-injected"] == nil)
        }
    }

    @Test("A media type that is wrong does not matter when the body is right")
    func wrongType() async throws {
        let script: @Sendable (MisbehavingServer.Received) -> MisbehavingServer.Reply = { _ in
            .respond(200, headers: ["content-type": "text/plain"], body: completionBody("ok"))
        }
        try await withClient(of: script) { client, _ in
            let completion = try await client.complete(question)
            #expect(completion.choices[0].text == "ok")
        }
    }

    @Test("Candidates are as many requests with their own seeds, in order, where n is not supported")
    func candidates() async throws {
        try await withClient(of: { received in
            let seed = received.body.firstMatch(of: /"seed":(\d+)/)?.1 ?? "none"
            return .respond(200, body: completionBody("seed \(seed)"))
        }) { client, server in
            var request = question
            request.n = 4
            request.seed = 40
            let completion = try await client.complete(request)
            #expect(completion.choices.map(\.text) == ["seed 40", "seed 41", "seed 42", "seed 43"])
            #expect(completion.usage == TokenUsage(promptTokens: 44, completionTokens: 12))
            #expect(completion.attempts == 4)
            #expect(server.counts.received.allSatisfy { !$0.body.contains("\"n\"") })
        }
    }

    @Test("Candidates are one request where n is supported")
    func candidatesAtOnce() async throws {
        let body = #"{"choices":[{"index":0,"message":{"content":"a"}},{"index":1,"message":{"content":"b"}}]}"#
        try await withClient(of: { _ in .respond(200, body: body) }) {
            $0.supportsMultipleChoices = true
        } _: { client, server in
            var request = question
            request.n = 2
            let completion = try await client.complete(request)
            #expect(completion.choices.map(\.text) == ["a", "b"])
            #expect(server.counts.requests == 1)
            #expect(server.counts.received[0].body.contains(#""n":2"#))
            request.n = 1
            _ = try await client.complete(request)
            #expect(!server.counts.received[1].body.contains("\"n\""))
        }
    }

    @Test("A candidate that fails is left out; the call fails only when none came")
    func someCandidatesFail() async throws {
        try await withClient(of: { received in
            received.body.contains(#""seed":1,"#)
                ? .respond(200, body: completionBody("x", finish: "content_filter"))
                : .respond(200, body: completionBody("good"))
        }) { client, _ in
            var request = question
            request.n = 3
            request.seed = 0
            let completion = try await client.complete(request)
            #expect(completion.choices.map(\.text) == ["good", "good"])
        }
        try await withClient(of: { received in
            received.body.contains(#""seed":1,"#)
                ? .respond(404) : .respond(200, body: completionBody("x", finish: "content_filter"))
        }) { client, _ in
            var request = question
            request.n = 3
            request.seed = 0
            let error = await failure { () throws(LanguageModelError) in try await client.complete(request) }
            #expect(error?.code == .invalidRequest)
            #expect(error?.attempts == 3)
        }
    }

    @Test("Never more requests are under way than there are slots; the rest wait")
    func slots() async throws {
        let latch = Latch()
        try await withClient(of: { _ in .after(latch, .respond(200, body: completionBody())) }) {
            $0.slots = 3
        } _: { client, server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<12 {
                    group.addTask { _ = try await client.complete(question) }
                }
                #expect(await server.sees { $0.inFlight.count == 3 })
                #expect(await eventually { client.requestsWaiting == 9 })
                #expect(client.requestsInFlight == 3)
                latch.open()
                try await group.waitForAll()
            }
            #expect(server.counts.requests == 12)
            #expect(server.counts.peak == 3)
            #expect(client.requestsInFlight == 0)
            #expect(client.requestsWaiting == 0)
        }
    }

    @Test("Beyond the bounded queue a call is refused at once")
    func overloaded() async throws {
        try await withClient(of: { _ in .hang }) {
            $0.slots = 1
            $0.maximumWaiting = 0
        } _: { client, server in
            let held = Task { try await client.complete(question) }
            #expect(await server.sees { $0.requests == 1 })
            let error = await failure { () throws(LanguageModelError) in try await client.complete(question) }
            #expect(error?.code == .overloaded)
            #expect(error?.attempts == 0)
            held.cancel()
            await #expect(throws: LanguageModelError.self) { try await held.value }
        }
    }
}
