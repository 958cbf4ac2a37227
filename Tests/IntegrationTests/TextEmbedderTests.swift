import LanguageModel
import Logging
import Personalization
import Testing

@Suite("Embeddings as features", .timeLimit(.minutes(1)))
struct TextEmbedderTests {
    /// Runs `body` with a stub and who asks it.
    private func withEmbedder(
        _ body: @escaping @Sendable (EmbeddingStub, TextEmbedder) async throws -> Void
    ) async throws {
        let stub = EmbeddingStub()
        try await stub.serving {
            var configuration = LanguageModelConfiguration(baseURL: stub.url, model: "topics")
            configuration.maximumAttempts = 1
            let client = try LanguageModelClient(
                configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let embedder = TextEmbedder(client: client)
            let result: Result<Void, any Error>
            do { result = .success(try await body(stub, embedder)) } catch { result = .failure(error) }
            await embedder.shutdown(deadline: .now)
            try result.get()
        }
    }

    @Test("the space is what the endpoint serves; texts are asked for once, in batches, empty ones never")
    func asks() async throws {
        try await withEmbedder { stub, embedder in
            let space = try await embedder.space()
            #expect(space == EmbeddingSpace(model: "topics", dimension: 96))
            let before = stub.requests.count
            let texts = (0..<70).map { "text \($0)" } + ["text 0", ""]
            let found = try await embedder.embeddings(of: texts, in: space)
            let specification = FeatureSpecification.current(with: space)
            #expect(specification.isCovered(texts, by: found))
            #expect(stub.requests.dropFirst(before).map(\.count) == [32, 32, 6])
            let again = try await embedder.embeddings(of: texts, in: space)
            #expect(stub.requests.count == before + 3)
            #expect(
                specification.extract(prompt: nil, text: "text 7", embeddings: found)
                    == specification.extract(prompt: nil, text: "text 7", embeddings: again))
        }
    }

    @Test("a text that the endpoint refuses has no embedding, and its neighbours have theirs")
    func refused() async throws {
        try await withEmbedder { stub, embedder in
            let space = try await embedder.space()
            stub.set(.refuses("bad"))
            let found = try await embedder.embeddings(of: ["one", "bad", "two"], in: space)
            let specification = FeatureSpecification.current(with: space)
            #expect(specification.isCovered(["one", "two"], by: found))
            #expect(!specification.isCovered(["bad"], by: found))
        }
    }

    @Test("an endpoint that is away, refuses everything or serves another model is told from a text's fault")
    func fails() async throws {
        try await withEmbedder { stub, embedder in
            let space = try await embedder.space()
            func failure(_ mood: EmbeddingStub.Mood, _ space: EmbeddingSpace) async -> EmbeddingError? {
                stub.set(mood)
                do throws(EmbeddingError) {
                    _ = try await embedder.embeddings(of: ["a text", "another"], in: space)
                    return nil
                } catch { return error }
            }
            let away = await failure(.away, space)
            #expect(away?.code == .unavailable)
            #expect(away?.description.contains("embedding.url") == true)
            #expect(await embedder.resting?.code == .unavailable)
            let refuses = await failure(.refuses("a"), space)
            #expect(refuses?.code == .unavailable)
            #expect(await failure(.otherLength, space)?.code == .otherModel)
            let other = try #require(EmbeddingSpace(model: "bge-small", dimension: 96))
            let elsewhere = await failure(.works, other)
            #expect(elsewhere?.code == .otherModel)
            #expect(elsewhere?.description.contains("bge-small") == true)
            #expect(await failure(.works, space) == nil)
        }
    }
}
