import AMQP
import Foundation
import Personalization
import Testing
import Workers

@Suite(
    "Removing a team", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct RemoveTeamTests {
    private func attune(_ arguments: String..., on stack: TestStack) async throws -> AttuneProcess.Output {
        try await AttuneProcess(arguments, environment: try stack.environment()).end()
    }

    @Test("is refused while it has messages or people, says what there is, and changes nothing")
    func refused() async throws {
        try await TestStack.with { stack in
            try await stack.enqueue(Texts.job("j1"))
            let messages = try await attune("tenants", "remove", "demo", on: stack)
            #expect(messages.status == 1)
            #expect(messages.text.contains("1 messages in attune.jobs.demo") && messages.text.contains("--erase"))
            _ = try await stack.take(Names.jobs(of: TestStack.tenant))
            try await stack.teach()
            let people = try await attune("tenants", "remove", "demo", on: stack)
            #expect(people.status == 1)
            #expect(people.text.contains("8 rows in the table comparisons"), "\(people.text)")
            #expect(try await stack.count("select count(*) from weights") == 1)
            try await stack.enqueue(Texts.job("j2"))
            #expect(try await stack.depth(Names.jobs(of: TestStack.tenant)) == 1)
        }
    }

    @Test("erases tables, queues and unrouted messages with --erase, of this team only, and says so")
    func erased() async throws {
        try await TestStack.with { stack in
            #expect(try await attune("tenants", "add", "other", on: stack).status == 0)
            #expect(try await attune("topology", "apply", on: stack).status == 0)
            try await stack.teach()
            try await stack.enqueue(Texts.job("j1"))
            try await stack.administrator.deleteQueue(Names.results(of: TestStack.tenant))
            let dry = try await attune("tenants", "remove", "demo", "--erase", "--dry-run", on: stack)
            #expect(dry.text.contains("would be erased") && dry.text.contains("8 rows in the table comparisons"))
            #expect(try await stack.count("select count(*) from tenants") == 2)

            let removed = try await attune("tenants", "remove", "demo", "--erase", on: stack)
            #expect(removed.status == 0, "\(removed.text)")
            #expect(removed.text.contains("the queue attune.jobs.demo with 1 messages"))
            for table in ["weights", "comparisons", "feedback_events"] {
                #expect(try await stack.count("select count(*) from \(table)") == 0)
            }
            #expect(try await stack.count("select count(*) from tenants where name = 'other'") == 1)
            #expect(try await stack.administrator.queueExists(Names.jobs(of: TestStack.tenant)) == nil)
            #expect(try await stack.administrator.queueExists(Names.jobs(of: "other")) != nil)
            // What is sent to it later is not lost, and names the team.
            try await stack.enqueue(Texts.job("late"))
            #expect(try await stack.depth(Names.unrouted) == 1)
            let again = try await attune("tenants", "remove", "demo", on: stack)
            #expect(again.status == 1 && again.text.contains("there is no team demo"))
        }
    }

    @Test("without people and messages needs no --erase, with a worker that consumes meanwhile")
    func empty() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.withWorker(model: model.url) { readiness in
                try await eventually { readiness.isReady }
                let removed = try await attune("tenants", "remove", "demo", on: stack)
                #expect(removed.status == 0, "\(removed.text)")
                #expect(try await stack.count("select count(*) from tenants") == 0)
                #expect(try await stack.administrator.queueExists(Names.jobs(of: TestStack.tenant)) == nil)
            }
        }
    }
}
