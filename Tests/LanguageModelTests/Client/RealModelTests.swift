import Foundation
import Logging
import Testing

@testable import LanguageModel

@Suite("A real model")
struct RealModelTests {
    static let url = ProcessInfo.processInfo.environment["ATTUNE_TEST_MODEL_URL"]

    @Test(
        "A real endpoint is ready, completes, and counts its tokens",
        .enabled(if: url != nil, "set ATTUNE_TEST_MODEL_URL to an OpenAI-compatible endpoint to run this"),
        .timeLimit(.minutes(3)))
    func completes() async throws {
        let environment = ProcessInfo.processInfo.environment
        var configuration = LanguageModelConfiguration(
            baseURL: try #require(Self.url), model: environment["ATTUNE_TEST_MODEL"] ?? "default",
            apiKey: environment["ATTUNE_TEST_MODEL_KEY"].map(APIKey.init))
        configuration.temperature = 0.3
        let client = try LanguageModelClient(configuration: configuration, logger: Logger(label: "test"))
        let outcome: Result<Void, any Error>
        do {
            let report = await client.probe(timeLimit: .seconds(10))
            #expect(report.isAvailable, "\(report)")
            let request = ChatRequest(
                messages: [
                    .system("You are an AI assistant for text re-writing. Rewrite the input text to be more concise."),
                    .user("The train that you want to take is going to leave at nine o'clock in the morning."),
                ], maxTokens: 48, seed: 7, n: 2)
            let completion = try await client.complete(request)
            #expect(completion.choices.count == 2)
            #expect(completion.choices.allSatisfy { !$0.text.isEmpty && $0.finishReason != nil })
            let usage = try #require(completion.usage)
            #expect(usage.promptTokens > 20)
            #expect((2...96).contains(usage.completionTokens))
            #expect(completion.attempts == 2)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await client.shutdown()
        try outcome.get()
    }
}
