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
        "select distinct on (tenant) tenant, document from prompts order by tenant, imported_at desc")

    /// The catalog that counts, by tenant; under the empty name that for tenants without one of their own.
    ///
    /// - Parameter unreadable: Told of each stored catalog that is broken; in its place stands one without prompts, so that
    ///   nothing is chosen that its team did not choose. Nil: it is thrown.
    /// - Throws: `PostgresError`; `DecodingError` or `PromptCatalogError` where a stored catalog is broken.
    public func latest(
        unreadable: ((_ tenant: String, _ error: any Error) -> Void)? = nil
    ) async throws -> [String: PromptCatalog] {
        var catalogs: [String: PromptCatalog] = [:]
        for row in try await database.query(Self.latest) {
            let tenant = try row.text(0)
            do { catalogs[tenant] = try Self.catalog(of: row) } catch {
                guard let unreadable else { throw error }
                unreadable(tenant, error)
                catalogs[tenant] = try PromptCatalog(
                    version: "unreadable", attributes: [], prompts: [],
                    domains: [DomainRules(name: DomainRules.generalName, rules: [])])
            }
        }
        return catalogs
    }

    private static func catalog(of row: PostgresRow) throws -> PromptCatalog {
        let document = Data(try row.text(1).utf8)
        let stored = try JSONDecoder().decode(PromptCatalog.self, from: document)
        return try PromptCatalog(
            version: stored.version, attributes: stored.attributes, prompts: stored.prompts, domains: stored.domains)
    }
}
