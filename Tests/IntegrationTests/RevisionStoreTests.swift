import Foundation
import Personalization
import Postgres
import Testing

@Suite("The record of results", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct RevisionStoreTests {
    private static func key(_ job: String, _ user: String = "ada", tenant: String = TestStack.tenant) -> JobKey {
        JobKey(tenant: tenant, jobID: job, userID: user)
    }

    private static func record(_ key: JobKey, _ text: String = "new", sentAt: Int? = nil) -> RevisionRecord {
        RevisionRecord(
            key: key, digest: Array(text.utf8), status: "kept", reason: nil, result: Array(text.utf8),
            intended: ["length.concise", "warmth.warm"], difference: (specification: "local-1", values: [1, -0.5]),
            sentAt: sentAt)
    }

    private static let first = StoredRevision(digest: Array("old".utf8), result: Array("old".utf8))

    private func count(_ stack: TestStack) async throws -> Int {
        Int(try #require(try await stack.client.query("select count(*) from revisions").first).int(0))
    }

    @Test("A batch in which a job has a result already keeps that, and stores the others once")
    func keepsFirst() async throws {
        try await TestStack.with { stack in
            let store = RevisionStore(database: stack.client)
            #expect(try await store.store([Self.record(Self.key("b"), "old")]) == [.stored])

            let batch = ["c", "b", "a"].map { Self.record(Self.key($0)) }
            #expect(try await store.store(batch) == [.stored, .earlier(Self.first), .stored])
            #expect(try await store.store(batch) == [.stored, .earlier(Self.first), .stored])
            #expect(try await count(stack) == 3)

            let row = try #require(
                try await stack.client.query(
                    """
                    select array_to_string(intended, ' '), cardinality(applied), difference::text
                    from revisions where job_id = 'a'
                    """
                ).first)
            #expect(try row.text(0) == "length.concise warmth.warm" && row.text(2) == "{1,-0.5}")
            #expect(try row.int(1) == 0)
        }
    }

    @Test("Two that store the same jobs at once agree on what came first")
    func storesTogether() async throws {
        try await TestStack.with { stack in
            let store = RevisionStore(database: stack.client)
            let jobs = (0..<60).map { "job-\($0)" }
            let one = jobs.map { Self.record(Self.key($0), "one") }
            let other = jobs.reversed().map { Self.record(Self.key($0), "other") }
            async let left = store.store(one)
            async let right = store.store(other)
            let outcomes = try await (left, right)
            #expect(try await count(stack) == jobs.count)
            for (job, both) in zip(jobs, zip(outcomes.0, outcomes.1.reversed())) {
                #expect((both.0 == .stored) != (both.1 == .stored), "\(job): \(both)")
            }
        }
    }

    @Test("Of a person who was erased nothing is stored that was sent before, in whatever batch it comes")
    func forgets() async throws {
        try await TestStack.with { stack in
            let store = RevisionStore(database: stack.client)
            _ = try await stack.client.query(
                """
                insert into forgotten (tenant, digest, forgotten_at)
                select name, person_digest(digest_salt, 'gone'), to_timestamp(1000) from tenants
                """
            )
            let outcomes = try await store.store([
                Self.record(Self.key("before", "gone"), sentAt: 999), Self.record(Self.key("undated", "gone")),
                Self.record(Self.key("after", "gone"), sentAt: 1001),
                Self.record(Self.key("other", "ada"), sentAt: 999),
            ])
            #expect(outcomes == [.forgotten, .forgotten, .stored, .stored])
            #expect(try await store.store([Self.record(Self.key("later", "gone"), sentAt: 1001)]) == [.stored])

            let contexts = try await store.contexts(
                of: [Self.key("x", "gone"), Self.key("y", "ada"), Self.key("z", "gone")], sentAt: [nil, 999, 1001])
            #expect(contexts.map(\.forgottenAt) == [1_000_000_000, nil, nil])
        }
    }

    @Test("A job's lease and result are its team's, whatever ids another team gives")
    func separatesTeams() async throws {
        try await TestStack.with { stack in
            let revisions = RevisionStore(database: stack.client)
            let leases = LeaseStore(database: stack.client, owner: "test")
            _ = try await stack.client.query("insert into tenants (name) values ('aaa'), ('zzz')")
            for tenant in ["aaa", "zzz"] {
                _ = try await revisions.store([Self.record(Self.key("job", tenant: tenant), "old")])
            }
            let keys = [Self.key("job"), Self.key("joa")] + ["aaa", "zzz"].map { Self.key("job", tenant: $0) }
            #expect(
                try await leases.acquire(keys, for: .seconds(60))
                    == [.taken, .taken, .done(Self.first), .done(Self.first)])
            #expect(try await revisions.store([Self.record(keys[0])]) == [.stored])
            #expect(try await leases.acquire([keys[0]], for: .seconds(60)).map { $0 == .taken } == [false])
        }
    }
}
