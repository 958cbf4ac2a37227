public import Postgres

/// The versions of the reward model.
public struct ModelStore: Sendable {
    private let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    private static let insert = Statement(
        """
        insert into models (
            version, state, specification, feature_names, feature_mean, feature_scale, base_names, base, prior_mean,
            prior_covariance)
        values ($1, 'active', $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (version) do nothing
        """)

    /// Stores a model as active, unless its version is there already.
    public func addIfMissing(_ model: RewardModel) async throws(PostgresError) {
        let parameters: [PostgresValue] = [
            .int(Int64(model.version)),
            .text(model.specification.identifier),
            .textArray(model.specification.names),
            .reals(model.mean.map { Float($0) }),
            .reals(model.scale.map { Float($0) }),
            .textArray(model.baseRewardNames),
            .reals(model.baseRewards.map { Float($0) }),
            .reals(model.priorMean.map { Float($0) }),
            .reals(model.priorCovariance.map { Float($0) }),
        ]
        _ = try await database.query(Self.insert, parameters)
    }

    private static let list = Statement(
        """
        select version, specification, feature_mean, feature_scale, base_names, base, prior_mean, prior_covariance
        from models where state in ('active', 'challenger', 'previous') order by version
        """)

    /// The models in use: active ones, those being prepared and those kept to go back to. Each works on the features
    /// that this version of the program computes.
    ///
    /// - Throws: `PostgresError`; ``RewardModelError`` when a stored model contradicts itself;
    ///   ``UnknownSpecification`` when it was made for features that this program does not have.
    public func inUse() async throws -> [RewardModel] {
        var models: [RewardModel] = []
        for row in try await database.query(Self.list) {
            let version = Int(try row.int(0))
            let identifier = try row.text(1)
            guard let specification = FeatureSpecification.named(identifier) else {
                throw UnknownSpecification(model: version, identifier: identifier)
            }
            let model = try RewardModel(
                version: version, specification: specification, mean: try row.doubles(2), scale: try row.doubles(3),
                baseRewardNames: try row.textArray(4).compactMap(\.self), baseRewards: try row.doubles(5),
                priorMean: try row.doubles(6), priorCovariance: try row.doubles(7))
            models.append(model)
        }
        return models
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
