public import AMQP
import Foundation

/// What is declared on the broker at present, as far as it is Attune's.
public struct DeclaredTopology: Sendable {
    public struct Exchange: Sendable, Equatable {
        public var kind: String
        /// As text, by name; the alternate exchange is one of them.
        public var arguments: [String: String]
    }

    public struct Queue: Sendable, Equatable {
        public var arguments: [String: String]
        /// In the queue and delivered, as the broker counted last.
        public var messages: Int
        public var consumers: Int
        /// What policies make of it, by name.
        public var policy: [String: String]

        public init(
            arguments: [String: String], messages: Int = 0, consumers: Int = 0, policy: [String: String] = [:]
        ) {
            self.arguments = arguments
            self.messages = messages
            self.consumers = consumers
            self.policy = policy
        }
    }

    public var exchanges: [String: Exchange] = [:]
    public var queues: [String: Queue] = [:]
    public var bindings: Set<Topology.Binding> = []

    public init() {}

    /// Whether a name is Attune's own; clients name their reply queues under `attune.replies.`.
    static func isOwn(_ name: String) -> Bool { name.hasPrefix("attune.") && !name.hasPrefix("attune.replies.") }

    public static func read(_ management: BrokerManagement) async throws -> DeclaredTopology {
        var declared = DeclaredTopology()
        let exchanges = try await management.get(
            "exchanges", columns: ["name", "type", "arguments"], as: [ManagedExchange].self)
        for exchange in exchanges where isOwn(exchange.name) {
            declared.exchanges[exchange.name] = Exchange(kind: exchange.type, arguments: exchange.arguments.texts)
        }
        let queues = try await management.get(
            "queues",
            columns: [
                "name", "arguments", "messages", "consumers", "effective_policy_definition",
            ], as: [ManagedDeclaration].self)
        for queue in queues where isOwn(queue.name) {
            declared.queues[queue.name] = Queue(
                arguments: queue.arguments?.texts ?? [:], messages: queue.messages ?? 0,
                consumers: queue.consumers ?? 0,
                policy: queue.effectivePolicyDefinition?.texts ?? [:])
        }
        let bindings = try await management.get(
            "bindings", columns: ["source", "destination", "destination_type", "routing_key"], as: [ManagedBinding].self
        )
        for binding in bindings where isOwn(binding.source) && isOwn(binding.destination) {
            declared.bindings.insert(
                Topology.Binding(
                    source: binding.source,
                    destination: binding.destinationType == "exchange"
                        ? .exchange(binding.destination) : .queue(binding.destination),
                    routingKey: binding.routingKey))
        }
        return declared
    }
}

private struct ManagedExchange: Decodable {
    let name: String
    let type: String
    let arguments: ManagedArguments
}

private struct ManagedDeclaration: Decodable {
    let name: String
    let arguments: ManagedArguments?
    let messages: Int?
    let consumers: Int?
    let effectivePolicyDefinition: ManagedArguments?
}

private struct ManagedBinding: Decodable {
    let source: String
    let destination: String
    let destinationType: String
    let routingKey: String
}

/// Arguments of any kind, as text. The names of arguments stay as they are, whatever the decoder does to others.
private struct ManagedArguments: Decodable {
    private(set) var texts: [String: String] = [:]

    private struct Key: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private enum Value: Decodable {
        case text(String)

        var text: String {
            switch self {
            case .text(let text): text
            }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let value = try? container.decode(Bool.self) {
                self = .text(String(value))
            } else if let value = try? container.decode(Int.self) {
                self = .text(String(value))
            } else if let value = try? container.decode(Double.self) {
                self = .text(String(value))
            } else {
                self = .text((try? container.decode(String.self)) ?? "")
            }
        }
    }

    /// An empty object may come as an empty list.
    init(from decoder: any Decoder) throws {
        guard let container = try? decoder.container(keyedBy: Key.self) else { return }
        for key in container.allKeys { texts[key.stringValue] = try container.decode(Value.self, forKey: key).text }
    }
}
