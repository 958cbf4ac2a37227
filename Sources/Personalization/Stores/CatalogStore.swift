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
            case when p.imported_at is distinct from k.imported_at then p.document end as document
        from prompts p left join unnest($1::text[], $2::timestamptz[]) as k (tenant, imported_at) on k.tenant = p.tenant
        order by p.tenant, p.imported_at desc
        """)

    /// The catalogs that count.
    ///
    /// - Parameters:
    ///   - known: What was read before; of it is read again what was imported anew, which is hardly ever anything.
    ///   - unreadable: Told once of each stored catalog that is broken; in its place stands one without prompts, so that
    ///     nothing is chosen that its team did not choose. Nil: it is thrown.
    /// - Throws: `PostgresError`; `DecodingError` or `PromptCatalogError` where a stored catalog is broken.
    public func latest(
        since known: StoredCatalogs = StoredCatalogs(),
        unreadable: ((_ tenant: String, _ error: any Error) -> Void)? = nil
    ) async throws -> StoredCatalogs {
        var catalogs = StoredCatalogs()
        let rows = try await database.query(
            Self.latest,
            [.textArray(Array(known.imported.keys)), .timestampArray(Array(known.imported.values))])
        for row in rows {
            let (tenant, imported) = (try row.text(0), try row.timestamp(1))
            if imported == known.imported[tenant], let catalog = known.byTenant[tenant] {
                catalogs.set(catalog, of: tenant, imported: imported)
                continue
            }
            var catalog: PromptCatalog
            do { catalog = try Self.catalog(of: try row.jsonb(2)) } catch {
                guard let unreadable else { throw error }
                unreadable(tenant, error)
                catalog = try PromptCatalog(
                    version: "unreadable", attributes: [], prompts: [],
                    domains: [DomainRules(name: DomainRules.generalName, rules: [])])
            }
            catalogs.set(catalog, of: tenant, imported: imported)
        }
        return catalogs
    }

    private static func catalog(of document: [UInt8]) throws -> PromptCatalog {
        let stored = try JSONDecoder().decode(PromptCatalog.self, from: Data(document))
        return try PromptCatalog(
            version: stored.version, attributes: stored.attributes, prompts: stored.prompts, domains: stored.domains)
    }
}
