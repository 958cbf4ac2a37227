import LanguageModel

/// Why texts have no embeddings, and what to do about it.
public struct EmbeddingError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// No endpoint of embeddings is set.
        case notConfigured
        /// The endpoint serves other embeddings than the version of the reward model was learned with.
        case otherModel
        /// The endpoint fails or is away; it may pass.
        case unavailable
        /// The caller gave up.
        case cancelled
    }

    public let code: Code
    /// It holds no text of a message.
    public let description: String

    /// What a version needs where nothing is set.
    public static func notConfigured(_ space: EmbeddingSpace) -> EmbeddingError {
        EmbeddingError(
            code: .notConfigured,
            description: "the reward model in use needs embeddings of \(space.model) (\(space.dimension) numbers): set "
                + "embedding.url and embedding.name to an endpoint that serves them")
    }

    static func otherModel(_ space: EmbeddingSpace, served: String, dimension: Int?) -> EmbeddingError {
        let found = dimension.map { "\(served) (\($0) numbers)" } ?? served
        return EmbeddingError(
            code: .otherModel,
            description: "the reward model was learned with embeddings of \(space.model) (\(space.dimension) numbers), "
                + "and embedding.url and embedding.name give \(found): set them to the model that it was learned with, or "
                + "fit a version with this one")
    }

    init(code: Code, description: String) {
        self.code = code
        self.description = description
    }

    init(_ error: LanguageModelError) {
        code = error.code == .cancelled || error.code == .shutDown ? .cancelled : .unavailable
        description = "the endpoint of embeddings (embedding.url) gives none: \(error)"
    }
}
