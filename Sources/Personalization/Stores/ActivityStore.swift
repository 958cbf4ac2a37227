public import Foundation
public import Postgres

/// What workers saw last of each team's jobs: how long they wait is told without looking into queues.
public struct ActivityStore: Sendable {
    private let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    private static let update = Statement(
        """
        insert into team_activity as a (tenant, last_wait, last_received_at)
        select * from unnest($1::text[], $2::float8[], $3::timestamptz[])
        order by 1
        on conflict (tenant) do update set last_wait = excluded.last_wait,
            last_received_at = excluded.last_received_at
            where a.last_received_at < excluded.last_received_at
        """)

    /// Keeps the newest observation of each team.
    public func update(_ activities: [TeamActivity]) async throws(PostgresError) {
        guard !activities.isEmpty else { return }
        let microseconds = activities.map { Int64($0.lastReceivedAt.timeIntervalSince1970 * 1e6) }
        _ = try await database.query(
            Self.update,
            [
                .textArray(activities.map(\.tenant)), .doubleArray(activities.map(\.lastWait)),
                .timestampArray(microseconds.map { Timestamp(microseconds: $0) }),
            ])
    }

    private static let list = Statement("select tenant, last_wait, last_received_at from team_activity")

    public func all() async throws(PostgresError) -> [TeamActivity] {
        var activities: [TeamActivity] = []
        for row in try await database.query(Self.list) {
            activities.append(
                TeamActivity(
                    tenant: try row.text(0), lastWait: try row.double(1),
                    lastReceivedAt: Date(timeIntervalSince1970: Double(try row.timestamp(2).microseconds) / 1e6)))
        }
        return activities
    }
}

/// The last job that a worker received of a team.
public struct TeamActivity: Sendable, Equatable {
    public let tenant: String
    /// Seconds from the job's timestamp to its receipt.
    public let lastWait: Double
    public let lastReceivedAt: Date

    public init(tenant: String, lastWait: Double, lastReceivedAt: Date) {
        self.tenant = tenant
        self.lastWait = lastWait
        self.lastReceivedAt = lastReceivedAt
    }
}
