public import Postgres

/// Makes a version active once everybody has weights under it, while the service runs.
public struct ModelActivation: Sendable {
    private let database: PostgresClient
    private let models: ModelStore
    private let pace: Pace

    public init(database: PostgresClient, pace: Pace = .gentle) {
        self.database = database
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
            try await models.prepare(version)
            stored = try await models.model(version)
        }
        return try await WeightRecomputation(database: database, pace: pace).run(stored, progress: progress)
    }

    /// Prepares a version and activates it.
    ///
    /// - Returns: What was computed.
    /// - Throws: ``VersionError``, `PostgresError`, and what `progress` throws.
    public func activate(_ version: Int, progress: (_ seen: Int) throws -> Void = { _ in }) async throws
        -> WeightRecomputation.Outcome
    {
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
