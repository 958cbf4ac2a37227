public import Postgres

/// The product teams.
public struct TenantStore: Sendable {
    private let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    private static let list = Statement(
        "select name, model_version, holdback, holdback_salt, broker_users from tenants order by name")

    public func all() async throws(PostgresError) -> [Tenant] {
        var tenants: [Tenant] = []
        for row in try await database.query(Self.list) {
            tenants.append(
                Tenant(
                    name: try row.text(0), modelVersion: try row.intOrNil(1).map(Int.init),
                    holdback: try row.double(2), holdbackSalt: try row.text(3),
                    brokerUsers: try row.textArray(4).compactMap(\.self)))
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
}
