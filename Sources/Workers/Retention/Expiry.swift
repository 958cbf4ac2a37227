public import AMQP
import Foundation
public import Logging
import Personalization
public import Postgres

/// Removes what the teams' retention no longer keeps: rows in small batches with pauses, and dead letters from the heads
/// of their queues.
public struct Expiry: Sendable {
    /// How much of one kind was, or would be, removed of one team's.
    public struct Removed: Sendable, Equatable, Encodable {
        public let team: String
        /// `revisions`, `texts`, `feedback` or `dead`.
        public let kind: String
        public let count: Int
    }

    /// The most dead letters of a team that one run removes.
    private static let letters = 10_000

    private let store: ExpiryStore
    private let tenants: TenantStore
    private let administrator: Administrator
    private let logger: Logger

    public init(database: PostgresClient, administrator: Administrator, logger: Logger) {
        store = ExpiryStore(database: database)
        tenants = TenantStore(database: database)
        self.administrator = administrator
        self.logger = logger
    }

    /// Ends its connection to the broker.
    /// Without waiting: what was acknowledged and did not reach the broker is removed the next time.
    func close() async { await administrator.sever() }

    /// Removes everything that is due.
    ///
    /// - Returns: What was removed; nil when another process is at it.
    public func run() async throws -> [Removed]? {
        var removed: [Removed] = []
        for tenant in try await tenants.all() {
            for kind in ExpiryStore.Kind.allCases {
                guard let days = tenant.retention.days(of: kind) else { continue }
                guard let count = try await remove(kind, of: tenant.name, olderThanDays: days) else { return nil }
                if count > 0 { removed.append(Removed(team: tenant.name, kind: kind.rawValue, count: count)) }
            }
            guard let days = tenant.retention.dead else { continue }
            let count = try await removeLetters(of: tenant.name, olderThanDays: days)
            if count > 0 { removed.append(Removed(team: tenant.name, kind: "dead", count: count)) }
        }
        try await store.removeLeftovers()
        return removed
    }

    /// Counts the rows that are due, and changes nothing. Dead letters are not looked at.
    public func count() async throws -> [Removed] {
        var due: [Removed] = []
        for tenant in try await tenants.all() {
            for kind in ExpiryStore.Kind.allCases {
                guard let days = tenant.retention.days(of: kind) else { continue }
                let count = try await store.count(kind, tenant: tenant.name, olderThanDays: days)
                if count > 0 { due.append(Removed(team: tenant.name, kind: kind.rawValue, count: count)) }
            }
        }
        return due
    }

    private func remove(_ kind: ExpiryStore.Kind, of tenant: String, olderThanDays days: Int) async throws -> Int? {
        var total = 0
        while true {
            let start = ContinuousClock.now
            guard let count = try await store.removeBatch(kind, tenant: tenant, olderThanDays: days) else { return nil }
            total += count
            guard store.isFull(count) else { return total }
            // One part work, three parts rest: jobs and feedback come first.
            try await Task.sleep(for: start.duration(to: .now) * 3)
        }
    }

    /// Letters stand in the order of their deaths, so the first young one ends it; it goes back to its place.
    private func removeLetters(of tenant: String, olderThanDays days: Int) async throws -> Int {
        let queue = Names.dead(of: tenant)
        guard try await administrator.queueExists(queue) != nil else { return 0 }
        let cutoff = Date().addingTimeInterval(-Double(days) * 86_400)
        var count = 0
        while count < Self.letters, let delivery = try await administrator.get(queue) {
            guard let deadAt = DeadLetterEntry(delivery, team: tenant).deadAt, deadAt < cutoff else {
                await administrator.reject([delivery.tag], requeue: true)
                break
            }
            await administrator.acknowledge([delivery.tag])
            count += 1
        }
        return count
    }
}
