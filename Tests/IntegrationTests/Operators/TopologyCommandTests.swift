import AMQP
import Foundation
import Personalization
import Testing
import Workers

@Suite("The topology's plan", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct TopologyCommandTests {
    private func attune(_ arguments: String..., on stack: TestStack) async throws -> AttuneProcess.Output {
        try await AttuneProcess(arguments, environment: stack.environment()).end()
    }

    @Test("is empty after apply, shows what is missing and what is too much, and apply --remove sees to it")
    func plan() async throws {
        try await TestStack.with { stack in
            let clean = try await attune("topology", "plan", on: stack)
            #expect(clean.status == 0, "\(clean.text)")
            // A team that has no queues yet, one that is gone, and a queue that another version declared.
            try await TenantStore(database: stack.client).add("fresh", holdback: 0)
            try await stack.administrator.declare(AttuneTopology.topology(tenants: ["gone"], shards: 2))
            try await stack.administrator.deleteQueue(Names.dead(of: TestStack.tenant))
            try await stack.administrator.declare(
                Topology(queues: [.init(name: Names.dead(of: TestStack.tenant), arguments: ["x-queue-type": "classic"])]
                ))
            let plan = try await attune("topology", "plan", on: stack)
            #expect(plan.status == 2, "\(plan.text)")
            for line in [
                "+ queue attune.jobs.fresh", "- queue attune.jobs.gone",
                "- binding attune.jobs → attune.jobs.gone, key gone",
                "+ binding attune.dead → attune.dead.demo, key demo",
                "~ queue attune.dead.demo: x-delivery-limit none → 1000000, x-queue-type classic → quorum",
            ] { #expect(plan.text.contains(line), "\(line) is not in \(plan.text)") }
            // Without leave to remove it declares all that it can, and says what is to be done about the rest.
            let refused = try await attune("topology", "apply", on: stack)
            #expect(refused.status == 1, "\(refused.text)")
            #expect(refused.text.contains("attune.dead.demo"), "\(refused.text)")
            #expect(refused.text.contains("attune topology apply --remove"), "\(refused.text)")
            #expect(try await stack.administrator.queueExists("attune.jobs.fresh") != nil)
            let applied = try await attune("topology", "apply", "--remove", on: stack)
            #expect(applied.status == 0, "\(applied.text)")
            #expect(try await stack.administrator.queueExists("attune.jobs.gone") == nil)
            #expect(try await stack.administrator.queueExists("attune.jobs.fresh") != nil)
            let after = try await attune("topology", "plan", on: stack)
            #expect(after.status == 0, "\(after.text)")
        }
    }

    @Test("loses no message: queues that hold any stay, and say so, also when they fill between look and deed")
    func messages() async throws {
        try await TestStack.with { stack in
            try await stack.administrator.declare(AttuneTopology.topology(tenants: ["gone"], shards: 2))
            for index in 0..<3 { try await stack.enqueue(Texts.job("job-\(index)"), to: "gone") }
            // What the broker tells of itself is some seconds late.
            try await eventually {
                let plan = try await attune("topology", "plan", on: stack)
                return plan.status == 3 && plan.text.contains("refused: it holds 3 messages")
            }
            let applied = try await attune("topology", "apply", "--remove", on: stack)
            #expect(applied.status == 0, "\(applied.text)")
            #expect(applied.text.contains("refused: it holds 3 messages"))
            #expect(try await stack.depth("attune.jobs.gone") == 3)

            // A plan from before the messages came: the changer looks again before it deletes.
            try await stack.administrator.declare(AttuneTopology.topology(tenants: ["late"], shards: 2))
            try await stack.enqueue(Texts.job("late"), to: "late")
            let management = try stack.environment()["ATTUNE_MANAGEMENT_URL"] ?? ""
            let output = try await AttuneProcess(
                ["topology", "apply", "--remove", "--management-url", management], environment: stack.environment()
            ).end()
            #expect(output.status == 0, "\(output.text)")
            #expect(try await stack.depth("attune.jobs.late") == 1)
            // Still bound, so that the team's jobs go on arriving.
            try await stack.enqueue(Texts.job("later"), to: "late")
            #expect(try await stack.depth("attune.jobs.late") == 2)
        }
    }
}

extension TestStack {
    fileprivate func enqueue(_ job: RevisionJob, to tenant: String) async throws {
        try await enqueue(job.encoded(), tenant: tenant)
    }
}
