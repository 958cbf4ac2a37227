import AMQP
import Personalization
import Postgres
import Testing
import Workers

@Suite(
    "A stored model or catalog that cannot be used",
    .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct BadModelTests {
    @Test("a model that contradicts itself: a worker goes on with what it has and says so, and one that starts waits")
    func brokenModel() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            @Sendable func set(_ base: String) async throws {
                _ = try await stack.client.query(Statement("update models set base = \(base) where version = 1"))
            }
            try await set("base || 1::real")
            try await stack.withWorker(model: model.url) { readiness in
                try await stack.enqueue(Texts.job("one"))
                try await eventually { readiness.waiting["start"] != nil }
                #expect(model.calls.isEmpty)
                try await set("base[1:cardinality(base) - 1]")
                #expect(try await stack.result().status == .revised)
                try await eventually { readiness.isReady }

                try await set("base || 'NaN'::real")
                try await eventually { readiness.waiting["reload"] != nil }
                try await stack.enqueue(Texts.job("two"))
                #expect(try await stack.result().status == .revised)
                try await set("base[1:cardinality(base) - 1]")
                try await eventually { readiness.isReady }
            }
        }
    }

    @Test("a team's catalog that cannot be read costs that team its prompts, and nobody else anything")
    func brokenCatalog() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await TenantStore(database: stack.client).add("broken", holdback: 0)
            try await stack.administrator.declare(
                AttuneTopology.topology(tenants: [TestStack.tenant, "broken"], shards: 2))
            try await stack.teach()
            _ = try await stack.client.query(
                "insert into prompts (tenant, version, document) values ('broken', '1', '{\"prompts\": 7}')")
            try await stack.withWorker(model: model.url) { readiness in
                try await stack.enqueue(Texts.job("one"))
                #expect(try await stack.result().status == .revised)
                try await stack.enqueue(Texts.job("two").encoded(), tenant: "broken")
                let result = try RevisedResponse.decode(try await stack.take(Names.results(of: "broken")).body)
                #expect(result.status == .kept)
                #expect(readiness.isReady)
            }
        }
    }

    @Test("with an empty catalog the response is kept under the general rules, and the result says so")
    func emptyCatalog() async throws {
        let model = ModelStub { _ in .text("never") }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            _ = try await stack.client.query("delete from prompts")
            try await stack.withWorker(model: model.url) { _ in
                try await stack.enqueue(Texts.job("one"))
                let result = try await stack.result()
                #expect(result.status == .kept)
                #expect(result.reason == "no_prompts")
                #expect(result.notes.contains("general_rules"))
                #expect(result.text == Texts.long)
            }
        }
    }
}
