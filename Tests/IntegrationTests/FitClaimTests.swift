import Personalization
import Postgres
import Testing

@Suite("Claims to learn", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct FitClaimTests {
    @Test("one process learns at a time; a claim that is not renewed is passed over, and an interval is kept")
    func claims() async throws {
        try await TestStack.with { stack in
            let store = FitStore(database: stack.client)
            let first = try #require(try await store.claim(tenant: nil, owner: "first"))
            await #expect(throws: FitUnderWay.self) { _ = try await store.claim(tenant: nil, owner: "second") }
            #expect(try await store.renew(first))
            _ = try await stack.client.query(Statement("update fits set until = now()"))
            let second = try #require(try await store.claim(tenant: nil, owner: "second"))
            #expect(try await !store.renew(first))
            try await store.finish(second, .refused, reason: "doubtful", version: nil, through: 0)
            #expect(try await store.claim(tenant: nil, owner: "third", interval: 3600) == nil)
            #expect(try await store.claim(tenant: nil, owner: "third", interval: 0) != nil)
        }
    }
}
