#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What one request brought; a call for n candidates may join several.
struct ChatPart: Sendable {
    /// At least one.
    var choices: [ChatCompletion.Choice]
    var usage: TokenUsage?
    var model: String

    /// Reads a successful response.
    ///
    /// - Throws: `invalidResponse` when it is no chat completion, has no choice, or a choice has no message; `rejected`
    ///   when a filter withheld every choice.
    init(_ reply: HTTPReply, configuredModel: String) throws(LanguageModelError) {
        func invalid(_ message: String) -> LanguageModelError {
            LanguageModelError(
                .invalidResponse, "\(message); check that the base URL is an OpenAI-compatible chat endpoint",
                status: reply.status)
        }
        guard let body = try? BoundedJSON.decode(ChatResponseBody.self, from: reply.body) else {
            throw invalid("the response (\(reply.mediaType)) is no chat completion in JSON")
        }
        guard let all = body.choices, !all.isEmpty else {
            // Some gateways report errors with status 200.
            let error = ServerErrorBody(reply.body)
            guard error.isContentRefusal else { throw invalid("the response has no choices") }
            throw Self.rejected(status: reply.status, code: error.codes.first)
        }

        choices = []
        for choice in all.sorted(by: { ($0.index ?? 0) < ($1.index ?? 0) }) {
            guard let message = choice.message else { throw invalid("a choice of the response has no message") }
            let isRefused = message.content == nil && message.refusal?.isEmpty == false
            let reason = choice.finish_reason.map(FinishReason.init)
            guard reason != .contentFilter, !isRefused else { continue }
            choices.append(.init(text: message.content?.text ?? "", finishReason: reason))
        }
        guard !choices.isEmpty else { throw Self.rejected(status: reply.status, code: nil) }
        // A count beyond all reason is none, and must not break the sums.
        let plausible = 0...(1 << 30)
        if let prompt = body.usage?.prompt_tokens, let generated = body.usage?.completion_tokens,
            plausible.contains(prompt), plausible.contains(generated)
        {
            usage = TokenUsage(promptTokens: prompt, completionTokens: generated)
        }
        model = body.model ?? configuredModel
    }

    private static func rejected(status: Int, code: String?) -> LanguageModelError {
        LanguageModelError(
            .rejected, "the model's content filter withheld the answer; keep the text as it was", status: status,
            serverCode: code)
    }
}
