import AMQP
import Testing

@testable import Workers

@Suite("The topology")
struct TopologyTests {
    let topology = AttuneTopology.topology(tenants: ["a", "b"], shards: 3)

    @Test("declares what it binds")
    func bindings() {
        let exchanges = Set(topology.exchanges.map(\.name))
        let queues = Set(topology.queues.map(\.name))
        for binding in topology.bindings {
            #expect(exchanges.contains(binding.source))
            switch binding.destination {
            case .queue(let name): #expect(queues.contains(name))
            case .exchange(let name): #expect(exchanges.contains(name))
            }
        }
        #expect(exchanges.count == topology.exchanges.count)
        #expect(queues.count == topology.queues.count)
    }

    @Test("loses nothing that no queue takes: every entry exchange has an alternate")
    func alternates() {
        for name in [Names.jobs, Names.results, Names.feedback, Names.questions, Names.dead] {
            #expect(topology.exchanges.first { $0.name == name }?.alternateExchange == Names.unrouted)
        }
    }

    @Test("drops no result and no dead letter however often it is looked at or given back")
    func returns() {
        for name in [Names.results(of: "a"), Names.dead(of: "a"), Names.unrouted] {
            let limit = topology.queues.first { $0.name == name }?.arguments["x-delivery-limit"]?.intValue
            #expect((limit ?? 0) >= 1_000_000)
        }
    }

    @Test("keeps every message in a durable quorum queue, and dead-letters at least once")
    func quorum() {
        for queue in topology.queues {
            #expect(queue.arguments["x-queue-type"] == .string("quorum"))
            guard queue.arguments["x-dead-letter-exchange"] != nil else { continue }
            #expect(queue.arguments["x-dead-letter-strategy"] == .string("at-least-once"))
            #expect(queue.arguments["x-overflow"] == .string("reject-publish"))
        }
    }
}
