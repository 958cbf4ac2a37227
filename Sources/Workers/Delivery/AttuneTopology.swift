public import AMQP
import Personalization

/// Everything that Attune declares on the broker.
public enum AttuneTopology {
    /// Feedback shards: the number of trainers that can work side by side.
    public static let defaultShards = 8

    /// Deliveries of one message after which the broker itself dead-letters it. Newer brokers default to 20, which an
    /// outage that returns held jobs now and then could reach.
    static let deliveryLimit = 50

    /// The exchanges, queues and bindings for a set of tenants. Declaring it again changes nothing.
    public static func topology(tenants: [String], shards: Int = defaultShards) -> Topology {
        var topology = Topology()
        topology.exchanges.append(Topology.Exchange(name: Names.unrouted, kind: .fanout))
        topology.queues.append(Topology.Queue(name: Names.unrouted, arguments: looked))
        topology.bindings.append(
            Topology.Binding(source: Names.unrouted, destination: .queue(Names.unrouted), routingKey: ""))
        for name in [Names.jobs, Names.results, Names.feedback, Names.questions, Names.dead] {
            topology.exchanges.append(Topology.Exchange(name: name, kind: .topic, alternateExchange: Names.unrouted))
        }
        addFeedback(shards: shards, to: &topology)
        topology.queues.append(
            Topology.Queue(
                name: Names.questions,
                arguments: deadLettering(to: Names.dead, ["x-delivery-limit": .int(deliveryLimit)])))
        topology.bindings.append(
            Topology.Binding(source: Names.questions, destination: .queue(Names.questions), routingKey: "#"))
        for seconds in Names.retryTiers {
            topology.exchanges.append(Topology.Exchange(name: Names.retry(seconds: seconds), kind: .topic))
        }
        for tenant in tenants { addTenant(tenant, to: &topology) }
        return topology
    }

    private static let quorum: [String: FieldValue] = ["x-queue-type": .string("quorum")]

    /// Looking through a queue counts as a return of its messages; without a limit of its own, newer brokers would drop
    /// them after 20 looks.
    private static let looked = quorum.merging(["x-delivery-limit": .int(1_000_000)]) { $1 }

    private static func deadLettering(
        to exchange: String, _ more: [String: FieldValue] = [:]
    ) -> [String: FieldValue] {
        quorum.merging([
            "x-dead-letter-exchange": .string(exchange),
            "x-dead-letter-strategy": .string("at-least-once"),
            "x-overflow": .string("reject-publish"),
        ]) { $1 }.merging(more) { $1 }
    }

    private static func addTenant(_ tenant: String, to topology: inout Topology) {
        topology.queues.append(
            Topology.Queue(
                name: Names.jobs(of: tenant),
                arguments: deadLettering(to: Names.dead, ["x-delivery-limit": .int(deliveryLimit)])))
        // A team's consumer that fails again and again loses no result either.
        topology.queues.append(Topology.Queue(name: Names.results(of: tenant), arguments: looked))
        topology.queues.append(Topology.Queue(name: Names.dead(of: tenant), arguments: looked))
        for (exchange, queue) in [
            (Names.jobs, Names.jobs(of: tenant)), (Names.results, Names.results(of: tenant)),
            (Names.dead, Names.dead(of: tenant)),
        ] {
            topology.bindings.append(Topology.Binding(source: exchange, destination: .queue(queue), routingKey: tenant))
        }
        addRetryLadder(of: tenant, to: &topology)
    }

    /// One person's events reach one shard, and each shard one consumer, so they stay in order when trainers are added.
    private static func addFeedback(shards: Int, to topology: inout Topology) {
        topology.exchanges.append(
            Topology.Exchange(
                name: Names.feedbackShards, kind: .consistentHash,
                arguments: ["hash-header": .string(MessageHeader.user)], alternateExchange: Names.unrouted))
        topology.bindings.append(
            Topology.Binding(source: Names.feedback, destination: .exchange(Names.feedbackShards), routingKey: "#"))
        for shard in 0..<shards {
            topology.queues.append(
                Topology.Queue(
                    name: Names.feedback(shard: shard),
                    arguments: deadLettering(
                        to: Names.dead,
                        [
                            "x-single-active-consumer": .bool(true),
                            "x-delivery-limit": .int(deliveryLimit),
                        ])))
            // The routing key of a binding to a consistent-hash exchange is its weight.
            topology.bindings.append(
                Topology.Binding(
                    source: Names.feedbackShards, destination: .queue(Names.feedback(shard: shard)),
                    routingKey: "1"))
        }
    }

    /// Each team has tiers of its own: a jobs queue that takes no more holds up the tiers that feed it.
    private static func addRetryLadder(of tenant: String, to topology: inout Topology) {
        for seconds in Names.retryTiers {
            let name = Names.retry(seconds: seconds, of: tenant)
            topology.queues.append(
                Topology.Queue(
                    name: name, arguments: deadLettering(to: Names.jobs, ["x-message-ttl": .int(seconds * 1000)])))
            topology.bindings.append(
                Topology.Binding(
                    source: Names.retry(seconds: seconds), destination: .queue(name), routingKey: tenant))
        }
    }
}
