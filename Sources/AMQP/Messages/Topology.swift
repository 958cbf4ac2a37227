/// Exchanges, queues and bindings that are to exist. All are durable.
public struct Topology: Sendable, Hashable {
    public var exchanges: [Exchange]
    public var queues: [Queue]
    public var bindings: [Binding]

    public init(exchanges: [Exchange] = [], queues: [Queue] = [], bindings: [Binding] = []) {
        self.exchanges = exchanges
        self.queues = queues
        self.bindings = bindings
    }

    /// Where messages are published to.
    public struct Exchange: Sendable, Hashable {
        public enum Kind: String, Sendable, Hashable {
            case direct, fanout, topic, headers
            /// Needs the broker's plugin `rabbitmq_consistent_hash_exchange`.
            case consistentHash = "x-consistent-hash"
        }

        public var name: String
        public var kind: Kind
        public var arguments: [String: FieldValue]
        /// The exchange that gets what no binding of this one takes.
        public var alternateExchange: String?

        public init(
            name: String, kind: Kind, arguments: [String: FieldValue] = [:], alternateExchange: String? = nil
        ) {
            self.name = name
            self.kind = kind
            self.arguments = arguments
            self.alternateExchange = alternateExchange
        }

        var allArguments: [String: FieldValue] {
            var all = arguments
            if let alternateExchange { all["alternate-exchange"] = .string(alternateExchange) }
            return all
        }
    }

    /// Where messages wait. The kind of queue is an argument, for instance `"x-queue-type": "quorum"`.
    public struct Queue: Sendable, Hashable {
        public var name: String
        public var arguments: [String: FieldValue]

        public init(name: String, arguments: [String: FieldValue] = [:]) {
            self.name = name
            self.arguments = arguments
        }
    }

    /// What an exchange passes on, and whereto.
    public struct Binding: Sendable, Hashable {
        public enum Destination: Sendable, Hashable {
            case queue(String)
            case exchange(String)
        }

        /// The name of the exchange.
        public var source: String
        public var destination: Destination
        public var routingKey: String
        public var arguments: [String: FieldValue]

        public init(
            source: String, destination: Destination, routingKey: String, arguments: [String: FieldValue] = [:]
        ) {
            self.source = source
            self.destination = destination
            self.routingKey = routingKey
            self.arguments = arguments
        }
    }
}
