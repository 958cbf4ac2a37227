import Foundation
import Testing

@testable import LanguageModel

@Suite("Embeddings", .timeLimit(.minutes(1)))
struct EmbeddingTests {
    /// An answer whose vectors begin with the length of each text, in the opposite order with indices.
    private static func answer(_ request: MisbehavingServer.Received) -> MisbehavingServer.Reply {
        struct Body: Decodable {
            let input: [String]
        }
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(request.body.utf8)) else {
            return .respond(400)
        }
        let items = body.input.enumerated().reversed().map { index, text in
            #"{"object":"embedding","index":\#(index),"embedding":[\#(text.utf8.count),0.5]}"#
        }
        return .respond(200, body: #"{"object":"list","data":[\#(items.joined(separator: ","))],"model":"e-1"}"#)
    }

    @Test("One request with everything in it; vectors come back in the texts' order")
    func simple() async throws {
        try await withClient(of: Self.answer) {
            $0.apiKey = APIKey("sk-1")
        } _: { client, server in
            let found = try await client.embed(["abc", "a/b\"c", "x"])
            #expect(found.vectors == [[3, 0.5], [5, 0.5], [1, 0.5]])
            #expect(found.dimension == 2)
            #expect(found.model == "e-1")
            #expect(found.attempts == 1)
            let received = try #require(server.counts.received.first)
            #expect(received.method == "POST")
            #expect(received.path == "/v1/embeddings")
            #expect(received.headers["authorization"] == "Bearer sk-1")
            #expect(
                received.body
                    == #"{"encoding_format":"float","input":["abc","a/b\"c","x"],"model":"test-model"}"#)
        }
    }

    @Test("Many texts go in batches within the limits, in order")
    func batches() async throws {
        let texts = (0..<75).map { String(repeating: "x", count: $0 + 1) }
        try await withClient(of: Self.answer) { client, server in
            let found = try await client.embed(texts)
            #expect(found.vectors.map { $0[0] } == (1...75).map { Float($0) })
            #expect(server.counts.requests == 3)
            #expect(found.attempts == 3)
        }
        let long = String(repeating: "x", count: Embeddings.textBytesLimit)
        #expect(LanguageModelClient.batches([long, long, long, "a"]) == [0..<2, 2..<4])
        #expect(LanguageModelClient.batches([]) == [])
    }

    @Test("A failure that may pass is tried again; one that does not pass ends the call")
    func retry() async throws {
        try await withClient(of: { $0.index < 2 ? .respond(503) : Self.answer($0) }) { client, _ in
            let embeddings = try await client.embed(["abc"])
            #expect(embeddings.attempts == 3)
        }
        try await withClient(of: { _ in .respond(404) }) { client, server in
            let error = await failure { () async throws(LanguageModelError) in try await client.embed(["abc"]) }
            #expect(error?.code == .invalidRequest)
            #expect(server.counts.requests == 1)
        }
    }

    @Test(
        "What is no list of one vector a text is refused",
        arguments: [
            "{}", "{not json", #"{"data":[]}"#, #"{"data":[{"index":0,"embedding":[]},{"index":1,"embedding":[1]}]}"#,
            #"{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}"#,
            #"{"data":[{"index":0,"embedding":[1]},{"index":7,"embedding":[1]}]}"#,
            #"{"data":[{"index":0,"embedding":[1]},{"index":-1,"embedding":[1]}]}"#,
            #"{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[1]}]}"#,
            #"{"data":[{"index":0,"embedding":[1e39]},{"index":1,"embedding":[1]}]}"#,
            #"{"data":[{"index":0,"embedding":"AAAA"},{"index":1,"embedding":[1]}]}"#,
            #"{"data":[{"embedding":[1]}]}"#,
        ])
    func malformed(body: String) async throws {
        try await withClient(of: { _ in .respond(200, body: body) }) { client, _ in
            let error = await failure { () async throws(LanguageModelError) in try await client.embed(["a", "b"]) }
            #expect(error?.code == .invalidResponse)
        }
    }

    @Test("Texts beyond the limits are refused before anything is sent")
    func limits() async throws {
        try await withClient(of: Self.answer) { client, server in
            for texts in [
                [], [""], [String](repeating: "a", count: Embeddings.textLimit + 1),
                [String(repeating: "a", count: Embeddings.textBytesLimit + 1)],
            ] {
                let error = await failure { () async throws(LanguageModelError) in try await client.embed(texts) }
                #expect(error?.code == .invalidRequest)
            }
            #expect(server.counts.requests == 0)
        }
    }

    @Test("A model that changes its vectors' length between batches is refused")
    func changing() async throws {
        try await withClient(of: { request in
            let count = request.index == 0 ? 32 : 1
            let vector = request.index == 0 ? "[1,2]" : "[1]"
            let items = (0..<count).map { #"{"index":\#($0),"embedding":\#(vector)}"# }
            return .respond(200, body: #"{"data":[\#(items.joined(separator: ","))]}"#)
        }) { client, _ in
            let texts = [String](repeating: "a", count: 33)
            let error = await failure { () async throws(LanguageModelError) in try await client.embed(texts) }
            #expect(error?.code == .invalidResponse)
            #expect(error?.attempts == 2)
        }
    }

    @Test("Past its deadline, and after shutdown, the call ends")
    func ends() async throws {
        try await withClient(of: { _ in .hang }) { client, _ in
            let error = await failure { () async throws(LanguageModelError) in
                try await client.embed(["a"], deadline: .now.advanced(by: .milliseconds(50)))
            }
            #expect(error?.code == .deadlineExceeded)
            await client.shutdown(deadline: .now)
            let late = await failure { () async throws(LanguageModelError) in try await client.embed(["a"]) }
            #expect(late?.code == .shutDown)
        }
    }
}
