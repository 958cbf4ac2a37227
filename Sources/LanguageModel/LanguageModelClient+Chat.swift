#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension LanguageModelClient {
    /// Asks for a completion and waits for it: a slot, the request, the attempts after failures.
    ///
    /// Several candidates come from one request where the endpoint supports `n`, else from as many requests at the same
    /// time, each with a slot and attempts of its own. The call fails only when no candidate came; then the most telling of
    /// the failures is thrown. Cancelling the task aborts its requests.
    ///
    /// - Parameters:
    ///   - deadline: when an answer is of no use any more.
    ///   - timeLimit: for the call from its first slot on; nil takes `totalTimeLimit`. Waiting for a slot does not count,
    ///     where there is a deadline for it.
    /// - Throws: `LanguageModelError` with any code but `invalidConfiguration`.
    public func complete(
        _ request: ChatRequest, deadline: ContinuousClock.Instant? = nil, timeLimit: Duration? = nil
    ) async throws(LanguageModelError) -> ChatCompletion {
        try request.validate()
        guard gate.enter() else {
            throw LanguageModelError(.shutDown, "the language model client was shut down; make a new one")
        }
        defer { gate.leave() }

        let start = ContinuousClock.now
        let span = CallSpan(
            totalEnd: start.advanced(by: timeLimit ?? configuration.totalTimeLimit), callerDeadline: deadline)
        let outcomes: [CallOutcome<ChatPart>]
        if request.n == 1 || configuration.supportsMultipleChoices {
            outcomes = [await ask(request, choices: request.n == 1 ? nil : request.n, seed: request.seed, span)]
        } else {
            outcomes = await askSeparately(request, span)
        }
        return try Self.join(outcomes, since: start)
    }

    /// One request for each candidate; the outcomes are in the order of the seeds.
    private func askSeparately(_ request: ChatRequest, _ span: CallSpan) async -> [CallOutcome<ChatPart>] {
        await withTaskGroup(of: (Int, CallOutcome<ChatPart>).self) { group in
            for index in 0..<request.n {
                let seed = request.seed.map { $0 &+ index }
                group.addTask { (index, await self.ask(request, choices: nil, seed: seed, span)) }
            }
            var outcomes: [(Int, CallOutcome<ChatPart>)] = []
            for await outcome in group { outcomes.append(outcome) }
            return outcomes.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// One request with its attempts.
    private func ask(
        _ request: ChatRequest, choices: Int?, seed: Int?, _ span: CallSpan
    ) async -> CallOutcome<ChatPart> {
        let body = ChatRequestBody(request: request, configuration: configuration, choices: choices, seed: seed)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? [UInt8](encoder.encode(body)) else {
            return CallOutcome(
                value: .failure(
                    LanguageModelError(
                        .invalidRequest, "the request can't be written as JSON; leave numbers out that are not finite")),
                attempts: 0)
        }
        let message = HTTPTransport.Request(
            url: endpoint.chatCompletions, body: bytes, traceparent: TraceParent.validated(request.traceparent))
        let model = configuration.model
        return await perform(message, span) { (reply) throws(LanguageModelError) in
            try ChatPart(reply, configuredModel: model)
        }
    }

    private static func join(
        _ outcomes: [CallOutcome<ChatPart>], since start: ContinuousClock.Instant
    ) throws(LanguageModelError) -> ChatCompletion {
        var parts: [ChatPart] = []
        var failures: [LanguageModelError] = []
        var attempts = 0
        for outcome in outcomes {
            attempts += outcome.attempts
            switch outcome.value {
            case .success(let part): parts.append(part)
            case .failure(let error): failures.append(error)
            }
        }
        let isCancelled = failures.contains { $0.code == .cancelled }
        guard let first = parts.first, !isCancelled else {
            var error =
                LanguageModelError.mostTelling(of: failures)
                ?? LanguageModelError(
                    .invalidResponse, "the endpoint gave no candidate; check that it is a chat endpoint")
            error.attempts = attempts
            throw error
        }
        var usage = first.usage
        for part in parts.dropFirst() {
            if let sum = usage, let more = part.usage { usage = sum + more } else { usage = nil }
        }
        return ChatCompletion(
            choices: parts.flatMap(\.choices), usage: usage, model: first.model, attempts: attempts,
            duration: start.duration(to: .now), waited: outcomes.map(\.waited).min() ?? .zero)
    }
}
