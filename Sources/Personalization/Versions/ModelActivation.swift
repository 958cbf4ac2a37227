public import Postgres

/// Makes a version active once everybody has weights under it, while the service runs.
public struct ModelActivation: Sendable {
    private let database: PostgresClient
    private let models: ModelStore
    private let pace: Pace
    private let embedder: TextEmbedder?

    /// - Parameter embedder: Who gives embeddings, for versions that need them.
    public init(database: PostgresClient, pace: Pace = .gentle, embedder: TextEmbedder? = nil) {
        self.database = database
        self.embedder = embedder
        models = ModelStore(database: database)
        self.pace = pace
    }

    /// Computes the weights that are missing under a version.
    ///
    /// - Parameter progress: Told how many people were looked at; what it throws ends the work, which a later call goes
    ///   on with.
    /// - Returns: What was computed.
    public func prepare(_ version: Int, progress: (_ seen: Int) throws -> Void = { _ in }) async throws
        -> WeightRecomputation.Outcome
    {
        var stored = try await models.model(version)
        if stored.state == .retired {
            let reader = ComparisonReader(database: database, tenant: stored.tenant)
            if stored.model.specification.embedding != nil {
                try await checkEndpoint(of: stored)
                try await models.checkEmbeddings(of: stored.model.specification)
                // Answers that came without embeddings meanwhile.
                try await reader.renew(for: stored.model.specification, embedder: embedder, pace: pace)
            }
            try await models.prepare(version)
            stored = try await models.model(version)
        }
        return try await WeightRecomputation(database: database, pace: pace).run(stored, progress: progress)
    }

    /// Sees to it that a version's embeddings can be had: one without them would be worse than the one before.
    private func checkEndpoint(of stored: StoredModel) async throws {
        guard let space = stored.model.specification.embedding else { return }
        guard let embedder else { throw EmbeddingError.notConfigured(space) }
        let served = try await embedder.space()
        if served != space {
            throw EmbeddingError.otherModel(space, served: served.model, dimension: served.dimension)
        }
    }

    /// Prepares a version and activates it.
    ///
    /// - Returns: What was computed.
    /// - Throws: ``VersionError``, ``EmbeddingError``, `PostgresError`, and what `progress` throws.
    public func activate(_ version: Int, progress: (_ seen: Int) throws -> Void = { _ in }) async throws
        -> WeightRecomputation.Outcome
    {
        try await checkEndpoint(of: models.model(version))
        var computed = try await prepare(version, progress: progress)
        try await swap(&computed, progress) { try await models.activate(version) }
        return computed
    }

    /// Goes back to the version before.
    ///
    /// - Returns: The version left and the one that is active now.
    public func back(
        tenant: String?, progress: (_ seen: Int) throws -> Void = { _ in }
    ) async throws -> (from: Int, to: Int) {
        if let previous = try await models.models([.previous]).last(where: { $0.tenant == tenant }) {
            try await checkEndpoint(of: previous)
        }
        var computed = WeightRecomputation.Outcome()
        var result = (from: 0, to: 0)
        try await swap(&computed, progress) { result = try await models.back(tenant: tenant) }
        return result
    }

    /// Swaps, as often as weights turn out to be missing; by then there should be none.
    private func swap(
        _ computed: inout WeightRecomputation.Outcome, _ progress: (Int) throws -> Void, _ body: () async throws -> Void
    ) async throws {
        var attempts = 0
        while true {
            do {
                return try await body()
            } catch VersionError.weightsMissing(let version) where attempts < 5 {
                attempts += 1
                computed += try await prepare(version, progress: progress)
            }
        }
    }
}
