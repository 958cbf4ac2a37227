import Foundation
public import Postgres
import RewardFactorization

/// The versions of the reward model.
///
/// Versions for every team and versions for one team are two scopes. Each scope has one active version at most (the
/// common scope has one always) and one previous version at most. A team works by its own active version if it has one,
/// else by the common one.
public struct ModelStore: Sendable {
    let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    // MARK: Read

    private static let columns =
        """
        version, specification, feature_names, feature_mean, feature_scale, base_names, base, prior_mean,
        prior_covariance, lapse, side_bias, forgetting, effect_map, tenant, state, origin, scores, note, created_at,
        changed_at, prior_sparsity
        """
    private static let list = Statement("select \(columns) from models where state = any($1) order by version")
    private static let one = Statement("select \(columns) from models where version = $1")

    /// The versions in some states, the oldest first.
    ///
    /// - Throws: `PostgresError`; `RewardModelError` or `RewardFactorizationError` when a stored model contradicts itself.
    public func models(_ states: [ModelState] = ModelState.allCases) async throws -> [StoredModel] {
        try await database.query(Self.list, [.textArray(states.map(\.rawValue))]).map(Self.model)
    }

    /// One version.
    ///
    /// - Throws: ``VersionError`` when there is none of that number; else as ``models(_:)``.
    public func model(_ version: Int) async throws -> StoredModel {
        guard let row = try await database.query(Self.one, [.int(Int64(version))]).first else {
            throw VersionError.unknown(version)
        }
        return try Self.model(of: row)
    }

    /// The models in use that this program can compute: active ones, those being prepared and those kept to go back to.
    ///
    /// - Throws: As ``models(_:)``; ``UnknownSpecification`` when an active model was made for features that this program
    ///   does not have.
    public func inUse() async throws -> [RewardModel] {
        var usable: [RewardModel] = []
        for stored in try await models([.active, .challenger, .previous]) {
            let identifier = stored.model.featureSpecification
            if FeatureSpecification.named(identifier) != nil {
                usable.append(stored.model)
            } else if stored.state == .active {
                throw UnknownSpecification(model: stored.version, identifier: identifier)
            }
        }
        return usable
    }

    /// The versions under which weights have to be kept.
    ///
    /// - Throws: As ``models(_:)``; ``UnknownSpecification`` when this program can't compute one of them.
    public func kept() async throws -> [StoredModel] {
        let models = try await models([.active, .challenger, .previous])
        for stored in models where FeatureSpecification.named(stored.model.featureSpecification) == nil {
            throw UnknownSpecification(model: stored.version, identifier: stored.model.featureSpecification)
        }
        return models
    }

    private static func model(of row: PostgresRow) throws -> StoredModel {
        let identifier = try row.text(1)
        let names = try row.textArray(2).compactMap(\.self)
        let specification =
            FeatureSpecification.named(identifier)
            ?? FeatureSpecification(identifier: identifier, names: names, languageNeutral: names.map { _ in false })
        let decoder = JSONDecoder()
        let model = try RewardModel(
            version: Int(try row.int(0)), specification: specification, mean: try row.doubles(3),
            scale: try row.doubles(4), baseRewardNames: try row.textArray(5).compactMap(\.self),
            baseRewards: try row.doubles(6), priorMean: try row.doubles(7), priorCovariance: try row.doubles(8),
            priorSparsity: try row.jsonbOrNil(20).map { try decoder.decode(AxisSparsity.self, from: Data($0)) },
            answers: AnswerModel(
                lapse: try row.double(9), sideBias: try row.double(10), forgetting: try row.double(11)),
            effectMap: try row.jsonbOrNil(12).map { try decoder.decode(EffectMap.self, from: Data($0)) })
        return StoredModel(
            model: model, tenant: try row.textOrNil(13), state: ModelState(rawValue: try row.text(14)) ?? .retired,
            origin: ModelOrigin(rawValue: try row.text(15)) ?? .builtIn,
            scores: try row.jsonbOrNil(16).map { try decoder.decode(ModelScores.self, from: Data($0)) },
            note: try row.textOrNil(17), createdAt: try row.timestamp(18).date, changedAt: try row.timestamp(19).date)
    }

    // MARK: Add

    private static let insert = Statement(
        """
        insert into models (
            version, state, specification, feature_names, feature_mean, feature_scale, base_names, base, prior_mean,
            prior_covariance, lapse, side_bias, forgetting, effect_map, tenant, origin, scores, note,
            prior_sparsity)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
        on conflict (version) do nothing
        """)

    /// Stores a model as active, unless its version is there already.
    public func addIfMissing(_ model: RewardModel) async throws {
        _ = try await database.query(
            Self.insert, try Self.parameters(of: model, version: model.version, state: .active, origin: .builtIn))
    }

    private static let nextVersion = Statement("select coalesce(max(version), 0) + 1 from models")

    private static let supersede = Statement(
        """
        update models set state = 'retired', changed_at = now()
        where state = 'challenger' and coalesce(tenant, '') = $1
        """)

    /// Stores a model under the next free version. From then on every answer counts under it too. An older challenger of
    /// the same scope is retired, so that the work for an answer stays bounded.
    ///
    /// - Parameters:
    ///   - model: Its own version does not matter.
    ///   - tenant: The team that it is for; nil for every team.
    /// - Returns: The version.
    public func insert(
        _ model: RewardModel, state: ModelState = .challenger, tenant: String? = nil, scores: ModelScores? = nil,
        origin: ModelOrigin, note: String? = nil
    ) async throws -> Int {
        try await database.transaction { transaction in
            try await VersionLock.change(in: transaction)
            if state == .challenger { _ = try await transaction.query(Self.supersede, [.text(tenant ?? "")]) }
            try await Self.checkEmbeddings(of: model.specification, version: 0, in: transaction)
            guard let row = try await transaction.query(Self.nextVersion).first else { return 0 }
            let version = Int(try row.int(0))
            var scores = scores
            scores?.challenge?.challenger.version = version
            _ = try await transaction.query(
                Self.insert,
                try Self.parameters(
                    of: model, version: version, state: state, tenant: tenant, scores: scores, origin: origin,
                    note: note))
            return version
        }
    }

    private static func parameters(
        of model: RewardModel, version: Int, state: ModelState, tenant: String? = nil, scores: ModelScores? = nil,
        origin: ModelOrigin, note: String? = nil
    ) throws -> [PostgresValue] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return [
            .int(Int64(version)), .text(state.rawValue), .text(model.specification.identifier),
            .textArray(model.specification.names), .reals(model.mean.map { Float($0) }),
            .reals(model.scale.map { Float($0) }), .textArray(model.baseRewardNames),
            .reals(model.baseRewards.map { Float($0) }), .reals(model.priorMean.map { Float($0) }),
            .reals(model.priorCovariance.map { Float($0) }), .double(model.answers.lapse),
            .double(model.answers.sideBias), .double(model.answers.forgetting),
            try model.effectMap.map { .jsonb(Array(try encoder.encode($0))) } ?? .null,
            tenant.map { .text($0) } ?? .null, .text(origin.rawValue),
            try scores.map { .jsonb(Array(try encoder.encode($0))) } ?? .null, note.map { .text($0) } ?? .null,
            try model.priorSparsity.map { .jsonb(Array(try encoder.encode($0))) } ?? .null,
        ]
    }

    // MARK: Embeddings

    private static let embedded = Statement(
        """
        select version, specification from models
        where state in ('active', 'challenger', 'previous') and version <> $1 and position('+' in specification) > 0
        order by version
        """)

    /// Sees to it that the versions in use need embeddings of one model at most: answers are stored with those.
    ///
    /// - Throws: ``VersionError/otherEmbeddings(version:model:)``.
    static func checkEmbeddings(
        of specification: FeatureSpecification, version: Int, in transaction: PostgresTransaction
    ) async throws {
        guard let space = specification.embedding else { return }
        for row in try await transaction.query(embedded, [.int(Int64(version))]) {
            guard let other = FeatureSpecification.named(try row.text(1))?.embedding, other != space else { continue }
            throw VersionError.otherEmbeddings(version: Int(try row.int(0)), model: other.model)
        }
    }

    /// The same, before anything is learned.
    func checkEmbeddings(of specification: FeatureSpecification) async throws {
        try await database.transaction { transaction in
            try await Self.checkEmbeddings(of: specification, version: 0, in: transaction)
        }
    }

    private static let annotate = Statement("update models set note = $2 where version = $1")

    /// Notes why a version did not become active.
    public func note(_ note: String?, on version: Int) async throws(PostgresError) {
        _ = try await database.query(Self.annotate, [.int(Int64(version)), note.map { .text($0) } ?? .null])
    }
}

/// A stored model was made for features that this program does not compute.
public struct UnknownSpecification: Error, CustomStringConvertible {
    public let model: Int
    public let identifier: String

    public var description: String {
        "model \(model) needs the features \(identifier), which this version does not have: update the program"
    }
}

extension PostgresRow {
    /// A `real[]` as doubles.
    func doubles(_ column: Int) throws(PostgresError) -> [Double] {
        try reals(column).map { Double($0) }
    }
}

extension Timestamp {
    var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1e6) }
}
