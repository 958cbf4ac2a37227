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
    /// - Throws: `PostgresError`, `DecodingError` or `PromptCatalogError` where a stored catalog is broken.
    public func latest() async throws -> [String: PromptCatalog] {
        var catalogs: [String: PromptCatalog] = [:]
        for row in try await database.query(Self.latest) {
            let document = Data(try row.text(1).utf8)
            let stored = try JSONDecoder().decode(PromptCatalog.self, from: document)
            catalogs[try row.text(0)] = try PromptCatalog(
                version: stored.version, attributes: stored.attributes, prompts: stored.prompts,
                domains: stored.domains)
        }
        return catalogs
    }
}
