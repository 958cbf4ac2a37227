public import Foundation
public import Personalization
public import Postgres

/// What the database knows of teams and processes, beside the broker's figures.
public struct StatusContext: Sendable {
    /// What workers saw last of each team's jobs.
    public var activity: [String: TeamActivity] = [:]
    /// When the broker saw nothing ready in a queue, by its name, where that was asked for.
    public var emptyAt: [String: Date] = [:]
    /// Seconds that each team's jobs may wait, where it was promised.
    public var promises: [String: Int] = [:]
    public var workers = 0
    public var trainers = 0

    public init() {}

    public static func read(_ database: PostgresClient) async throws -> StatusContext {
        var context = StatusContext()
        for activity in try await ActivityStore(database: database).all() {
            context.activity[activity.tenant] = activity
        }
        for tenant in try await TenantStore(database: database).all() {
            context.promises[tenant.name] = tenant.limits.promise
        }
        context.workers = try await ProcessStore(database: database, id: "", kind: .worker).living().count
        context.trainers = try await ProcessStore(database: database, id: "", kind: .trainer).living().count
        return context
    }
}
