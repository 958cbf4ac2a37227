import AMQP
import Testing
import Workers

@testable import Operations

@Suite("The plan of a topology")
struct TopologyPlanTests {
    private let wanted = AttuneTopology.topology(tenants: ["a"], shards: 2)

    /// As the broker would tell of it.
    private func declared(_ topology: Topology) -> DeclaredTopology {
        var declared = DeclaredTopology()
        for exchange in topology.exchanges {
            var arguments = exchange.arguments.compactMapValues(\.stringValue)
            arguments["alternate-exchange"] = exchange.alternateExchange
            declared.exchanges[exchange.name] = .init(kind: exchange.kind.rawValue, arguments: arguments)
        }
        for queue in topology.queues {
            declared.queues[queue.name] = .init(
                arguments: queue.arguments.mapValues {
                    if case .bool(let value) = $0 { return String(value) }
                    return $0.stringValue ?? $0.intValue.map(String.init) ?? ""
                })
        }
        declared.bindings = Set(topology.bindings)
        return declared
    }

    @Test("is empty where everything is as it should be")
    func same() { #expect(TopologyPlan(declared: declared(wanted), wanted: wanted).isEmpty) }

    @Test("declares everything on an empty broker")
    func empty() {
        let plan = TopologyPlan(declared: DeclaredTopology(), wanted: wanted)
        #expect(plan.changes.count == wanted.exchanges.count + wanted.queues.count + wanted.bindings.count)
        #expect(plan.changes.allSatisfy { $0.action == .declare && $0.refusal == nil })
    }

    @Test(
        "removes the queues of a team that is gone only when they are empty and unread",
        arguments: [(0, 0), (3, 0), (0, 1)])
    func gone(messages: Int, consumers: Int) throws {
        var there = declared(AttuneTopology.topology(tenants: ["a", "b"], shards: 2))
        there.queues["attune.jobs.b"]?.messages = messages
        there.queues["attune.jobs.b"]?.consumers = consumers
        let plan = TopologyPlan(declared: there, wanted: wanted)
        #expect(plan.changes.allSatisfy { $0.action == .remove })
        let jobs = try #require(plan.changes.first { $0.object == .queue("attune.jobs.b") })
        #expect((jobs.refusal == nil) == (messages == 0 && consumers == 0))
        if messages > 0 { #expect(jobs.refusal?.contains("3 messages") == true) }
        // 3 queues and 5 tiers, a binding for each.
        #expect(plan.changes.count == 16)
    }

    @Test("replaces a queue with other arguments, and says which")
    func arguments() throws {
        var there = declared(wanted)
        there.queues["attune.jobs.a"]?.arguments["x-delivery-limit"] = "20"
        there.queues["attune.dead.a"]?.arguments["x-message-ttl"] = "1000"
        there.queues["attune.dead.a"]?.messages = 7
        let plan = TopologyPlan(declared: there, wanted: wanted)
        #expect(
            plan.changes.map(\.description) == [
                "~ queue attune.jobs.a: x-delivery-limit 20 → 50",
                "~ queue attune.dead.a: x-message-ttl 1000 → none\n    refused: it holds 7 messages: let workers or their "
                    + "readers empty it first",
            ])
        #expect(plan.refused.count == 1)
    }

    @Test(
        "refuses to replace an exchange, and a policy that drops messages",
        arguments: [
            (["message-ttl": "5"], true), (["max-length": "5", "overflow": "drop-head"], true),
            (["max-length": "5"], false),
            (["max-length": "5", "overflow": "reject-publish"], false), (["expires": "9"], true),
        ])
    func policies(policy: [String: String], isLoss: Bool) {
        var there = declared(wanted)
        there.exchanges["attune.jobs"]?.kind = "direct"
        there.queues["attune.jobs.a"]?.policy = policy
        let plan = TopologyPlan(declared: there, wanted: wanted)
        #expect(plan.changes.contains { $0.action == .warn } == isLoss)
        #expect(plan.refused.count == (isLoss ? 2 : 1))
        #expect(plan.changes.first?.description.contains("type direct → topic") == true)
    }

    @Test("leaves clients' reply queues and other people's things alone")
    func others() {
        #expect(!DeclaredTopology.isOwn("attune.replies.a.mine"))
        #expect(!DeclaredTopology.isOwn("amq.topic"))
        #expect(DeclaredTopology.isOwn("attune.retry.5.a"))
    }
}
