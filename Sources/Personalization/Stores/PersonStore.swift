public import Postgres

/// What is known of one person, for people to look at.
public struct PersonStore: Sendable {
    private let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    private static let weights = Statement(
        """
        select w.mean, w.covariance, w.answers, w.version
        from tenants t join weights w on w.tenant = t.name and w.model_version = t.model_version
        where t.name = $1 and w.user_id = $2
        """)

    /// The person's weights under the tenant's active model; nil for a person without answers.
    public func weights(tenant: String, userID: String) async throws(PostgresError) -> PersonWeights? {
        guard let row = try await database.query(Self.weights, [.text(tenant), .text(userID)]).first else {
            return nil
        }
        return try PersonWeights(row, from: 0)
    }

    private static let events = Statement(
        """
        select outcome, coalesce(reason, ''), count(*) from feedback_events
        where tenant = $1 and user_id = $2 group by 1, 2 order by 1, 2
        """)

    /// How many of the person's feedback events had each outcome, by outcome and reason.
    public func events(
        tenant: String, userID: String
    ) async throws(PostgresError) -> [(outcome: String, reason: String, count: Int)] {
        var counts: [(outcome: String, reason: String, count: Int)] = []
        for row in try await database.query(Self.events, [.text(tenant), .text(userID)]) {
            counts.append((try row.text(0), try row.text(1), Int(try row.int(2))))
        }
        return counts
    }
}
