import Postgres

/// Keeps weights and versions in step: whoever changes which versions are in use waits for every transaction that changes
/// weights, and those that begin later see the change.
///
/// So a version is either in use before an answer is taken, and the answer counts under it, or the answer is committed
/// before the version is, and the weights that are computed for it afterwards include the answer.
enum VersionLock {
    /// "versions" in ASCII.
    private static let key: Int64 = 0x7665_7273_696F_6E73

    private static let share = Statement("select pg_advisory_xact_lock_shared(\(key))")
    private static let exclude = Statement("select pg_advisory_xact_lock(\(key))")
    private static let inUse = Statement(
        "select version, coalesce(tenant, '') from models where state in ('active', 'challenger', 'previous')")

    /// Holds the versions in use as they are until the transaction ends, and reads which they are: two statements.
    static let holding: [(Statement, [PostgresValue])] = [(share, []), (inUse, [])]

    /// Checks what the second statement of ``holding`` gave.
    ///
    /// - Parameters:
    ///   - tenants: Whose people's weights will change.
    ///   - models: The models that the caller knows of, for a tenant.
    /// - Throws: ``ModelsChanged`` where others are in use.
    static func check(_ rows: PostgresRows, _ tenants: Set<String>, models: (String) -> [RewardModel]) throws {
        var versions: [String: Set<Int>] = [:]
        for row in rows { versions[try row.text(1), default: []].insert(Int(try row.int(0))) }
        for tenant in tenants {
            let expected = versions["", default: []].union(versions[tenant, default: []])
            guard Set(models(tenant).map(\.version)) == expected else { throw ModelsChanged() }
        }
    }

    /// Holds the versions in use as they are until the transaction ends.
    static func hold(in transaction: PostgresTransaction) async throws(PostgresError) {
        _ = try await transaction.query(share)
    }

    /// Waits for all who hold the versions, and keeps others from it until the transaction ends.
    static func change(in transaction: PostgresTransaction) async throws(PostgresError) {
        _ = try await transaction.query(exclude)
    }
}

/// The models in use are others than the caller knows: read them anew and try again.
public struct ModelsChanged: Error, CustomStringConvertible {
    public var description: String { "the models in use have changed: read them anew" }
}
