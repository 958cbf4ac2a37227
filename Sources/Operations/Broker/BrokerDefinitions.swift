public import AMQP
import Foundation

/// A topology as definitions that `rabbitmqctl import_definitions` takes.
public struct BrokerDefinitions: Sendable {
    private let topology: Topology
    private let virtualHost: String
    private let permissions: [TeamPermissions]
    private let policies: [BrokerPolicy]

    /// - Parameter permissions: Of teams' broker users, who must exist where the definitions are imported.
    public init(
        _ topology: Topology, virtualHost: String, permissions: [TeamPermissions] = [], policies: [BrokerPolicy] = []
    ) {
        self.permissions = permissions
        self.policies = policies
        self.topology = topology
        self.virtualHost = virtualHost
    }

    /// The definitions as JSON, in a stable order.
    public func json() throws -> String {
        let document = Document(
            exchanges: topology.exchanges.map { exchange in
                var arguments = exchange.arguments
                if let alternate = exchange.alternateExchange { arguments["alternate-exchange"] = .string(alternate) }
                return Exchange(
                    name: exchange.name, vhost: virtualHost, type: exchange.kind.rawValue,
                    arguments: arguments.mapValues(Argument.init))
            },
            queues: topology.queues.map {
                Queue(name: $0.name, vhost: virtualHost, arguments: $0.arguments.mapValues(Argument.init))
            },
            bindings: topology.bindings.map { binding in
                let (type, name) =
                    switch binding.destination {
                    case .queue(let name): ("queue", name)
                    case .exchange(let name): ("exchange", name)
                    }
                return Binding(
                    source: binding.source, vhost: virtualHost, destination: name, destinationType: type,
                    routingKey: binding.routingKey, arguments: binding.arguments.mapValues(Argument.init))
            },
            policies: policies.map {
                Policy(vhost: virtualHost, name: $0.name, pattern: $0.pattern, definition: $0.definition)
            },
            permissions: permissions.map {
                Permission(
                    user: $0.user, vhost: virtualHost, configure: $0.configure, write: $0.write, read: $0.read)
            },
            topicPermissions: permissions.flatMap { team in
                team.topicExchanges.map {
                    TopicPermission(
                        user: team.user, vhost: virtualHost, exchange: $0, write: team.key, read: team.key)
                }
            })
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(document), as: UTF8.self)
    }

    private struct Document: Encodable {
        let exchanges: [Exchange]
        let queues: [Queue]
        let bindings: [Binding]
        let policies: [Policy]
        let permissions: [Permission]
        let topicPermissions: [TopicPermission]
    }

    private struct Policy: Encodable {
        let vhost: String
        let name: String
        let pattern: String
        let definition: [String: Int]
        let priority = 0

        private enum CodingKeys: String, CodingKey {
            case vhost, name, pattern, definition, priority
            case target = "apply-to"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(vhost, forKey: .vhost)
            try container.encode(name, forKey: .name)
            try container.encode(pattern, forKey: .pattern)
            try container.encode("queues", forKey: .target)
            try container.encode(definition, forKey: .definition)
            try container.encode(priority, forKey: .priority)
        }
    }

    private struct Permission: Encodable {
        let user: String
        let vhost: String
        let configure: String
        let write: String
        let read: String
    }

    private struct TopicPermission: Encodable {
        let user: String
        let vhost: String
        let exchange: String
        let write: String
        let read: String
    }

    private struct Exchange: Encodable {
        let name: String
        let vhost: String
        let type: String
        var durable = true
        var autoDelete = false
        var `internal` = false
        let arguments: [String: Argument]
    }

    private struct Queue: Encodable {
        let name: String
        let vhost: String
        var durable = true
        var autoDelete = false
        let arguments: [String: Argument]
    }

    private struct Binding: Encodable {
        let source: String
        let vhost: String
        let destination: String
        let destinationType: String
        let routingKey: String
        let arguments: [String: Argument]
    }

    /// The kinds of argument that a topology has.
    private struct Argument: Encodable {
        let value: FieldValue

        init(_ value: FieldValue) { self.value = value }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch value {
            case .bool(let value): try container.encode(value)
            case .int(let value): try container.encode(value)
            case .double(let value): try container.encode(value)
            default: try container.encode(value.stringValue ?? "")
            }
        }
    }
}
