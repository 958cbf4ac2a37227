public import Postgres

/// The product teams.
public struct TenantStore: Sendable {
    private let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    private static let list = Statement(
        """
        select name, model_version, holdback, holdback_salt, holdback_unit, broker_users, share, jobs_limit,
            tokens_limit, over_budget, revisions_days, texts_days, feedback_days, dead_days, promise_seconds
        from tenants order by name
        """)

    public func all() async throws(PostgresError) -> [Tenant] {
        var tenants: [Tenant] = []
        for row in try await database.query(Self.list) {
            var limits = TenantLimits()
            limits.share = Int(try row.int(6))
            limits.jobs = try row.intOrNil(7).map(Int.init)
            limits.tokensPerMinute = try row.intOrNil(8).map(Int.init)
            limits.overBudget = TenantLimits.OverBudget(rawValue: try row.text(9)) ?? .wait
            limits.promise = try row.intOrNil(14).map(Int.init)
            var retention = TenantRetention()
            retention.revisions = try row.intOrNil(10).map(Int.init)
            retention.texts = try row.intOrNil(11).map(Int.init)
            retention.feedback = try row.intOrNil(12).map(Int.init)
            retention.dead = try row.intOrNil(13).map(Int.init)
            tenants.append(
                Tenant(
                    name: try row.text(0), modelVersion: try row.intOrNil(1).map(Int.init),
                    holdback: try row.double(2), holdbackSalt: try row.text(3),
                    brokerUsers: try row.textArray(5).compactMap(\.self),
                    holdbackUnit: Holdback.Unit(rawValue: try row.text(4)) ?? .users, limits: limits,
                    retention: retention))
        }
        return tenants
    }

    private static let add = Statement(
        """
        insert into tenants (name, model_version, holdback)
        values ($1, (select max(version) from models where state = 'active' and tenant is null), coalesce($2, 0))
        on conflict (name) do update set holdback = coalesce($2, tenants.holdback),
            model_version = coalesce(tenants.model_version, excluded.model_version)
        """)

    /// Adds a team, or changes the holdback of one that is there.
    ///
    /// - Parameter holdback: The share of people, in [0, 1], whose responses go out unrevised; nil leaves it.
    public func add(_ name: String, holdback: Double?) async throws(PostgresError) {
        _ = try await database.query(Self.add, [.text(name), holdback.map { .double($0) } ?? .null])
    }

    private static let set = Statement(
        """
        update tenants set holdback = coalesce($2::real, holdback),
            holdback_unit = coalesce($20::text, holdback_unit), broker_users = coalesce($3::text[], broker_users),
            share = coalesce($4::int8, share), over_budget = coalesce($5::text, over_budget),
            jobs_limit = case when $6 then $7::int8 else jobs_limit end,
            tokens_limit = case when $8 then $9::int8 else tokens_limit end,
            revisions_days = case when $10 then $11::int8 else revisions_days end,
            texts_days = case when $12 then $13::int8 else texts_days end,
            feedback_days = case when $14 then $15::int8 else feedback_days end,
            dead_days = case when $16 then $17::int8 else dead_days end,
            promise_seconds = case when $18 then $19::int8 else promise_seconds end
        where name = $1
        """)

    /// Changes a team.
    ///
    /// - Returns: Whether it is there.
    public func set(_ name: String, _ change: TenantChange) async throws(PostgresError) -> Bool {
        var parameters: [PostgresValue] = [
            .text(name), change.holdback.map { .double($0) } ?? .null,
            change.brokerUsers.map { .textArray($0) } ?? .null, change.share.map { .int(Int64($0)) } ?? .null,
            change.overBudget.map { .text($0.rawValue) } ?? .null,
        ]
        for limit in [
            change.jobs, change.tokensPerMinute, change.revisionsDays, change.textsDays, change.feedbackDays,
            change.deadDays, change.promise,
        ] {
            parameters.append(.bool(limit != nil))
            if case .at(let value) = limit { parameters.append(.int(Int64(value))) } else { parameters.append(.null) }
        }
        parameters.append(change.holdbackUnit.map { .text($0.rawValue) } ?? .null)
        return try await database.query(Self.set, parameters).affectedRows > 0
    }
}
