import Personalization
import Postgres
import Testing

@Suite("The store of catalogs", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct CatalogStoreTests {
    @Test("A catalog that is as it was is not read again, one that was imported since is")
    func readsWhatIsNew() async throws {
        try await TestStack.with { stack in
            let store = CatalogStore(database: stack.client)
            let first = try await store.latest(since: StoredCatalogs())
            #expect(first.byTenant[""] == (try PromptCatalog.bundled()))

            // What nobody imported is not noticed, so it is not read; and it could not be.
            _ = try await stack.client.query("update prompts set document = '{}'")
            let same = try await store.latest(since: first) { tenant, error in
                Issue.record("the catalog of '\(tenant)' was read: \(error)")
            }
            #expect(same == first && same.byTenant == first.byTenant)

            try await store.add(try .bundled(), tenant: "demo")
            let next = try await store.latest(since: same)
            #expect(next != first && Set(next.byTenant.keys) == ["", "demo"])

            _ = try await stack.client.query("update prompts set imported_at = clock_timestamp() where tenant = ''")
            var broken: [String] = []
            let last = try await store.latest(since: next) { tenant, _ in broken.append(tenant) }
            #expect(broken == [""] && last.byTenant[""]?.prompts.isEmpty == true)
            await #expect(throws: (any Error).self) { _ = try await store.latest(since: next) }
        }
    }
}
