import AMQP
import Foundation
import Personalization
import Postgres
import Testing
import Workers

@Suite("Retention", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct RetentionTests {
    private func age(_ table: String, _ column: String, days: Int, where condition: String, on stack: TestStack)
        async throws
    {
        try await stack.client.script(
            "update \(table) set \(column) = now() - interval '\(days) days' where \(condition)")
    }

    private func fill(_ stack: TestStack) async throws {
        try await stack.client.script(
            """
            insert into revisions (tenant, job_id, user_id, digest, status, result, applied, intended, propensity,
                held_back, created_at)
            select 'demo', 'old-' || n, 'u', '\\x00', 'kept', '\\x00', '{}', '{}', 1, false, now() - interval '100 days'
            from generate_series(1, 1700) as n;
            insert into revisions (tenant, job_id, user_id, digest, status, result, applied, intended, propensity,
                held_back)
            select 'demo', 'new-' || n, 'u', '\\x00', 'kept', '\\x00', '{}', '{}', 1, false
            from generate_series(1, 10) as n;
            insert into revisions (tenant, job_id, user_id, digest, status, result, applied, intended, propensity,
                held_back, created_at)
            select 'other', 'old-' || n, 'u', '\\x00', 'kept', '\\x00', '{}', '{}', 1, false,
                now() - interval '1000 days'
            from generate_series(1, 10) as n;
            """)
    }

    @Test("removes what is older than a team keeps, by trainer beside full load, and keeps the rest")
    func trainer() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await TenantStore(database: stack.client).add("other", holdback: 0)
            var forEver = TenantChange()
            forEver.revisionsDays = TenantChange.Limit.none
            _ = try await TenantStore(database: stack.client).set("other", forEver)
            try await fill(stack)
            try await stack.teach()
            try await age("comparisons", "created_at", days: 91, where: "id % 2 = 0", on: stack)
            try await age("feedback_events", "received_at", days: 400, where: "event_id <> 'ada-0'", on: stack)
            try await stack.withWorker(model: model.url) { _ in
                try await stack.withTrainer {
                    for index in 0..<50 { try await stack.enqueue(Texts.job("job-\(index)", user: "nobody")) }
                    try await eventually {
                        try await stack.count("select count(*) from revisions where job_id like 'old-%'") == 10
                    }
                    try await eventually { try await stack.depth(Names.results(of: TestStack.tenant)) == 50 }
                    try await eventually { try await stack.count("select count(*) from feedback_events") == 1 }
                }
            }
            #expect(try await stack.count("select count(*) from revisions") == 70)
            #expect(try await stack.count("select count(*) from comparisons") == 8)
            #expect(try await stack.count("select count(*) from comparisons where prompt_text is not null") == 4)
        }
    }

    @Test("by command, once: first says what it would remove; dead letters go, too, in the order of their deaths")
    func command() async throws {
        try await TestStack.with { stack in
            try await fill(stack)
            for (id, days) in [("a", 40.0), ("b", 31), ("c", 29), ("d", 40)] {
                let deadAt = Int64((Date().timeIntervalSince1970 - days * 86_400) * 1000)
                try await stack.publisher.publish(
                    OutgoingMessage(
                        exchange: Names.dead, routingKey: TestStack.tenant, isMandatory: true,
                        properties: MessageProperties(
                            headers: [MessageHeader.deadAt: .string(RFC3339.string(milliseconds: deadAt))],
                            messageID: id), body: []))
            }
            let dry = try await AttuneProcess(
                ["database", "expire", "--dry-run"], environment: stack.environment()
            ).end()
            #expect(dry.text.contains("1700 revisions would be removed"), "\(dry.text)")
            let done = try await AttuneProcess(["database", "expire"], environment: stack.environment()).end()
            #expect(done.status == 0)
            #expect(done.text.contains("demo: 1700 revisions removed"), "\(done.text)")
            #expect(done.text.contains("demo: 2 dead removed"), "\(done.text)")
            #expect(try await stack.count("select count(*) from revisions where tenant = 'demo'") == 10)
            var left: [String?] = []
            for _ in 0..<2 { left.append(try await stack.take(Names.dead(of: TestStack.tenant)).properties.messageID) }
            #expect(left == ["c", "d"])
            let again = try await AttuneProcess(["database", "expire"], environment: stack.environment()).end()
            #expect(again.text.contains("nothing is older"))
        }
    }

    @Test("is worked on by one process at a time")
    func lock() async throws {
        try await TestStack.with { stack in
            try await fill(stack)
            let store = ExpiryStore(database: stack.client, batch: 10)
            try await stack.client.transaction { transaction in
                _ = try await transaction.query("select pg_advisory_xact_lock(111563963229797)")
                let other = try await store.removeBatch(.revisions, tenant: "demo", olderThanDays: 90)
                #expect(other == nil)
            }
            #expect(try await store.removeBatch(.revisions, tenant: "demo", olderThanDays: 90) == 10)
        }
    }
}
