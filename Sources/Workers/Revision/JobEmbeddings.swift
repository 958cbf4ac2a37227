import Logging
import Personalization
import Synchronization

/// Embeddings of jobs' texts, for reward models that need them.
///
/// Without them a job is not held as it is without the language model: it can be done by the local features, as texts in
/// other languages are by the language-neutral ones. What the embedding would add counts as nothing, and the result has a
/// note.
final class JobEmbeddings: Sendable {
    private let embedder: TextEmbedder?
    private let logger: Logger
    /// Why there are none at present, as it was told last.
    private let lack = Mutex<String?>(nil)

    init(embedder: TextEmbedder?, logger: Logger) {
        self.embedder = embedder
        self.logger = logger
    }

    /// The embeddings that vectors of a specification need of texts, as far as there are any.
    func embeddings(
        of texts: [String], for specification: FeatureSpecification, deadline: ContinuousClock.Instant
    ) async -> TextEmbeddings {
        guard specification.embedding != nil else { return .none }
        do throws(EmbeddingError) {
            if let failure = await embedder?.resting { throw failure }
            let found = try await specification.embeddings(of: texts, from: embedder, deadline: deadline)
            note(nil)
            return found
        } catch {
            if error.code != .cancelled { note(error.description) }
            return .none
        }
    }

    /// Logs where it changes.
    private func note(_ reason: String?) {
        let before = lack.withLock { lack in
            defer { lack = reason }
            return lack
        }
        if let reason, before == nil {
            logger.warning("without embeddings; local features decide", metadata: ["reason": "\(reason)"])
        } else if reason == nil, before != nil {
            logger.info("embeddings are there again")
        }
    }
}
