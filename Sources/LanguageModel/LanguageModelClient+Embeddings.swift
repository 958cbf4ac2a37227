#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension LanguageModelClient {
    /// Asks for the embeddings of texts, in batches one after another, each with a slot and attempts of its own.
    ///
    /// All or nothing: the first batch that fails ends the call. Cancelling the task aborts its request.
    ///
    /// - Parameters:
    ///   - texts: 1 to `Embeddings.textLimit`, none empty or above `Embeddings.textBytesLimit` bytes.
    ///   - deadline: when an answer is of no use any more.
    ///   - timeLimit: for each batch from its slot on; nil takes `totalTimeLimit`.
    /// - Throws: `LanguageModelError` with any code but `invalidConfiguration`.
    public func embed(
        _ texts: [String], deadline: ContinuousClock.Instant? = nil, timeLimit: Duration? = nil
    ) async throws(LanguageModelError) -> Embeddings {
        guard (1...Embeddings.textLimit).contains(texts.count) else {
            throw LanguageModelError(
                .invalidRequest, "\(texts.count) texts were to be embedded; give 1 to \(Embeddings.textLimit)")
        }
        guard texts.allSatisfy({ (1...Embeddings.textBytesLimit).contains($0.utf8.count) }) else {
            throw LanguageModelError(
                .invalidRequest, "a text to embed is empty or too long; give 1 to \(Embeddings.textBytesLimit) bytes")
        }
        guard gate.enter() else {
            throw LanguageModelError(.shutDown, "the language model client was shut down; make a new one")
        }
        defer { gate.leave() }
        var vectors: [[Float]] = []
        vectors.reserveCapacity(texts.count)
        var model: String?
        var attempts = 0
        for batch in Self.batches(texts) {
            let span = CallSpan(
                totalEnd: .now.advanced(by: timeLimit ?? configuration.totalTimeLimit), callerDeadline: deadline)
            let outcome = await askEmbeddings(of: Array(texts[batch]), span)
            attempts += outcome.attempts
            switch outcome.value {
            case .success(let part):
                guard vectors.isEmpty || vectors[0].count == part.vectors.first?.count else {
                    throw LanguageModelError(
                        .invalidResponse,
                        "the endpoint changed the length of its embeddings between requests; check that one model serves it",
                        attempts: attempts)
                }
                vectors += part.vectors
                model = part.model ?? model
            case .failure(var error):
                error.attempts = attempts
                throw error
            }
        }
        return Embeddings(
            vectors: vectors, dimension: vectors.first?.count ?? 0, model: model ?? configuration.model,
            attempts: attempts)
    }

    /// Cuts texts into runs within `Embeddings.batch` and `Embeddings.batchBytes`.
    static func batches(_ texts: [String]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        var bytes = 0
        for (position, text) in texts.enumerated() {
            let size = text.utf8.count
            if position > start, position - start == Embeddings.batch || bytes + size > Embeddings.batchBytes {
                ranges.append(start..<position)
                start = position
                bytes = 0
            }
            bytes += size
        }
        if start < texts.count { ranges.append(start..<texts.count) }
        return ranges
    }

    private func askEmbeddings(of texts: [String], _ span: CallSpan) async -> CallOutcome<EmbeddingPart> {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? [UInt8](encoder.encode(EmbeddingRequestBody(model: configuration.model, input: texts)))
        else {
            return CallOutcome(
                value: .failure(
                    LanguageModelError(
                        .invalidRequest, "the request can't be written as JSON; give texts of valid Unicode")),
                attempts: 0)
        }
        let count = texts.count
        let message = HTTPTransport.Request(url: endpoint.embeddings, body: bytes)
        return await perform(message, span) { (reply) throws(LanguageModelError) in
            try EmbeddingPart(reply, count: count)
        }
    }
}
