import Foundation
public import Postgres

/// The catalogs of system prompts that were imported.
public struct CatalogStore: Sendable {
    private let database: PostgresClient

    public init(database: PostgresClient) {
        self.database = database
    }

    private static let insert = Statement(
        """
        insert into prompts (tenant, version, document) values ($1, $2, $3)
        on conflict (tenant, version) do update set document = excluded.document, imported_at = clock_timestamp()
        """)

    /// Makes a catalog the one that counts, for one tenant or for all.
    public func add(_ catalog: PromptCatalog, tenant: String?) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        _ = try await database.query(
            Self.insert,
            [.text(tenant ?? ""), .text(catalog.version), .jsonb(Array(try encoder.encode(catalog)))])
    }

    private static let latest = Statement(
        """
        select distinct on (p.tenant) p.tenant, p.imported_at,
            case when p.imported_at is distinct from k.imported_at then p.document end
        from prompts p left join unnest($1::text[], $2::timestamptz[]) as k (tenant, imported_at) on k.tenant = p.tenant
        order by p.tenant, p.imported_at desc
        """)

    /// The catalog that counts, by tenant; under the empty name that for tenants without one of their own.
    ///
    /// - Parameter unreadable: Told of each stored catalog that is broken; in its place stands one without prompts, so that
    ///   nothing is chosen that its team did not choose. Nil: it is thrown.
    /// - Throws: `PostgresError`; `DecodingError` or `PromptCatalogError` where a stored catalog is broken.
    public func latest(
        unreadable: ((_ tenant: String, _ error: any Error) -> Void)? = nil
    ) async throws -> [String: PromptCatalog] {
        try await latest(since: StoredCatalogs(), unreadable: unreadable).byTenant
    }

    /// The catalogs that count; those that are as they were in `known` are not read again, which is nearly always all.
    ///
    /// - Parameter unreadable: As of ``latest(unreadable:)``; told once of each broken catalog.
    /// - Throws: As ``latest(unreadable:)``.
    public func latest(
        since known: StoredCatalogs, unreadable: ((_ tenant: String, _ error: any Error) -> Void)? = nil
    ) async throws -> StoredCatalogs {
        var catalogs = StoredCatalogs()
        let rows = try await database.query(
            Self.latest,
            [.textArray(Array(known.imported.keys)), .timestampArray(Array(known.imported.values))])
        for row in rows {
            let tenant = try row.text(0)
            let document = try row.textOrNil(2)
            if document == nil, let catalog = known.byTenant[tenant] {
                catalogs.set(catalog, of: tenant, imported: try row.timestamp(1))
                continue
            }
            var catalog: PromptCatalog
            do { catalog = try Self.catalog(of: document ?? "") } catch {
                guard let unreadable else { throw error }
                unreadable(tenant, error)
                catalog = try PromptCatalog(
                    version: "unreadable", attributes: [], prompts: [],
                    domains: [DomainRules(name: DomainRules.generalName, rules: [])])
            }
            catalogs.set(catalog, of: tenant, imported: try row.timestamp(1))
        }
        return catalogs
    }

    private static func catalog(of document: String) throws -> PromptCatalog {
        let stored = try JSONDecoder().decode(PromptCatalog.self, from: Data(document.utf8))
        return try PromptCatalog(
            version: stored.version, attributes: stored.attributes, prompts: stored.prompts, domains: stored.domains)
    }
}
