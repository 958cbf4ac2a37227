import Postgres

/// The catalogs that count, by tenant, as they were read at some time; under the empty name that for tenants without one of
/// their own.
public struct StoredCatalogs: Sendable, Equatable {
    public private(set) var byTenant: [String: PromptCatalog] = [:]
    /// When each was imported.
    private(set) var imported: [String: Timestamp] = [:]

    public init() {}

    /// The catalog that counts for a tenant: its own, else that of all without one; empty: that of all.
    public subscript(tenant: String) -> PromptCatalog? { byTenant[tenant] ?? byTenant[""] }

    /// Two are equal where the same imports were read.
    public static func == (first: StoredCatalogs, second: StoredCatalogs) -> Bool { first.imported == second.imported }

    mutating func set(_ catalog: PromptCatalog, of tenant: String, imported at: Timestamp) {
        byTenant[tenant] = catalog
        imported[tenant] = at
    }
}
