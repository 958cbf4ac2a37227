public import LanguageModel
public import Logging

/// Asks an endpoint for embeddings and makes features of them: in bounded batches, with attempts and time limits, and
/// each text once while it is remembered.
///
/// Where the endpoint refuses a text, a short one of ours tells whose fault that is: the text's if that one is taken (it
/// may be too long for the model's context), else the endpoint's.
public actor TextEmbedder {
    /// How long nothing is asked after the endpoint failed.
    static let rest = Duration.seconds(5)
    /// Texts in one request.
    private static let batch = 32
    /// Texts that are remembered, twice.
    private static let remembered = 4096
    /// What any model can embed.
    private static let sample = "How are you?"

    private nonisolated let client: LanguageModelClient
    private var projection: EmbeddingProjection?
    /// The newer and the older half of what is remembered.
    private var recent: [PayloadDigest: [Double]] = [:]
    private var older: [PayloadDigest: [Double]] = [:]
    private var failure: (error: EmbeddingError, until: ContinuousClock.Instant)?

    public init(client: LanguageModelClient) {
        self.client = client
    }

    /// Runs `body` with an embedder, or with none where there is no endpoint; afterwards it is shut down.
    public static func with<Result>(
        _ endpoint: LanguageModelConfiguration?, logger: Logger, _ body: (TextEmbedder?) async throws -> Result
    ) async throws -> Result {
        let embedder = try endpoint.map {
            TextEmbedder(client: try LanguageModelClient(configuration: $0, logger: logger))
        }
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(embedder)) } catch { result = .failure(error) }
        await embedder?.shutdown(deadline: .now)
        return try result.get()
    }

    /// The name that the endpoint is asked for its model by.
    public nonisolated var model: String { client.configuration.model }

    /// The space that the endpoint serves, found out with a request the first time.
    public func space() async throws(EmbeddingError) -> EmbeddingSpace {
        if let projection { return projection.space }
        let found = try await ask([Self.sample], nil)
        guard let space = EmbeddingSpace(model: model, dimension: found.dimension) else {
            throw EmbeddingError(
                code: .otherModel,
                description:
                    "embedding.name must be 1 to 200 bytes without control characters, and the vectors at most "
                    + "\(EmbeddingSpace.dimensionLimit) numbers long: choose another model")
        }
        projection = EmbeddingProjection(space)
        return space
    }

    /// The features of texts, each as far as the endpoint takes it.
    ///
    /// - Parameters:
    ///   - texts: Any number; what is asked at once is bounded.
    ///   - space: What the reward model was learned with.
    ///   - deadline: When an answer is of no use any more.
    public func embeddings(
        of texts: [String], in space: EmbeddingSpace, deadline: ContinuousClock.Instant? = nil
    ) async throws(EmbeddingError) -> TextEmbeddings {
        guard space.model == model else { throw .otherModel(space, served: model, dimension: nil) }
        if let known = projection?.space, known != space {
            throw .otherModel(space, served: model, dimension: known.dimension)
        }
        let projection = projection ?? EmbeddingProjection(space)
        var result = TextEmbeddings()
        var missing: [(key: PayloadDigest, part: String)] = []
        var listed: Set<PayloadDigest> = []
        for text in texts {
            let key = TextEmbeddings.key(of: text)
            if let found = recall(key) {
                result.set(found, for: key)
            } else if text.isEmpty {
                result.set([Double](repeating: 0, count: space.width), for: key)
            } else if listed.insert(key).inserted {
                missing.append((key, EmbeddingSpace.part(of: text)))
            }
        }
        for start in stride(from: 0, to: missing.count, by: Self.batch) {
            let part = Array(missing[start..<min(start + Self.batch, missing.count)])
            for (entry, vector) in zip(part, try await vectors(of: part.map(\.part), deadline)) {
                guard let vector else {
                    result.refuse(entry.key)
                    continue
                }
                guard vector.count == space.dimension else {
                    throw .otherModel(space, served: model, dimension: vector.count)
                }
                let features = projection.features(of: vector)
                remember(features, for: entry.key)
                result.set(features, for: entry.key)
            }
        }
        // Only what was asked for is known to fit.
        if !missing.isEmpty { self.projection = projection }
        return result
    }

    /// Ends what is under way, at once with a deadline that has passed.
    public func shutdown(deadline: ContinuousClock.Instant? = nil) async {
        await client.shutdown(deadline: deadline)
    }

    // MARK: The endpoint

    /// A vector for each text, nil for one that the endpoint refuses; one by one where it refuses several together.
    private func vectors(
        of texts: [String], _ deadline: ContinuousClock.Instant?
    ) async throws(EmbeddingError) -> [[Float]?] {
        do throws(LanguageModelError) {
            return try await request(texts, deadline).vectors
        } catch {
            guard Self.mayBeOfTheText(error) else { throw failed(error) }
            guard texts.count == 1 else {
                var found: [[Float]?] = []
                for text in texts { found += try await vectors(of: [text], deadline) }
                return found
            }
            // The endpoint's fault if it does not take this either.
            _ = try await ask([Self.sample], deadline)
            return [nil]
        }
    }

    private func ask(
        _ texts: [String], _ deadline: ContinuousClock.Instant?
    ) async throws(EmbeddingError) -> Embeddings {
        do throws(LanguageModelError) { return try await request(texts, deadline) } catch { throw failed(error) }
    }

    private func request(
        _ texts: [String], _ deadline: ContinuousClock.Instant?
    ) async throws(LanguageModelError) -> Embeddings {
        try await client.embed(texts, deadline: deadline)
    }

    private static func mayBeOfTheText(_ error: LanguageModelError) -> Bool {
        switch error.code {
        case .invalidRequest, .rejected, .serverError: true
        default: false
        }
    }

    /// Leaves the endpoint alone for a while.
    private func failed(_ error: LanguageModelError) -> EmbeddingError {
        let failure = EmbeddingError(error)
        if failure.code == .unavailable { self.failure = (failure, .now.advanced(by: Self.rest)) }
        return failure
    }

    /// The last failure, while the endpoint is left alone after it; for callers who can do without.
    public var resting: EmbeddingError? {
        failure.flatMap { $0.until > .now ? $0.error : nil }
    }

    // MARK: Memory

    private func recall(_ key: PayloadDigest) -> [Double]? {
        if let found = recent[key] { return found }
        guard let found = older[key] else { return nil }
        remember(found, for: key)
        return found
    }

    private func remember(_ features: [Double], for key: PayloadDigest) {
        if recent.count >= Self.remembered { (older, recent) = (recent, [:]) }
        recent[key] = features
    }
}
