public import AMQP

/// The difference between what is declared on the broker and what should be: what is missing, what is there with other
/// properties, what is no longer wanted. Nothing in it loses a message: what would is refused, with what to do first.
public struct TopologyPlan: Sendable, Equatable {
    public enum Action: String, Sendable, Equatable {
        /// Missing: `attune topology apply` declares it.
        case declare
        /// There, with other properties than it should have; it has to be deleted and declared again.
        case replace
        /// Not wanted any more.
        case remove
        /// A policy of the operator lets the queue drop messages.
        case warn
    }

    public struct Change: Sendable, Equatable {
        public let action: Action
        public let object: Object
        /// What differs, or what the object holds.
        public let detail: String
        /// Why it can't be done now; nil: it loses nothing.
        public let refusal: String?
    }

    public enum Object: Sendable, Hashable {
        case exchange(String)
        case queue(String)
        case binding(Topology.Binding)
    }

    public let changes: [Change]

    public var isEmpty: Bool { changes.isEmpty }
    public var refused: [Change] { changes.filter { $0.refusal != nil } }

    public init(declared: DeclaredTopology, wanted: Topology) {
        var changes: [Change] = []
        for exchange in wanted.exchanges {
            guard let there = declared.exchanges[exchange.name] else {
                changes.append(Change(action: .declare, object: .exchange(exchange.name), detail: "", refusal: nil))
                continue
            }
            var arguments = Self.texts(exchange.arguments)
            if let alternate = exchange.alternateExchange { arguments["alternate-exchange"] = alternate }
            let differences =
                Self.differences(there.arguments, arguments)
                + (there.kind == exchange.kind.rawValue ? [] : ["type \(there.kind) → \(exchange.kind.rawValue)"])
            if !differences.isEmpty {
                changes.append(
                    Change(
                        action: .replace, object: .exchange(exchange.name), detail: differences.joined(separator: ", "),
                        refusal: "publishers would get errors meanwhile: stop them, delete it, then apply"))
            }
        }
        for queue in wanted.queues {
            guard let there = declared.queues[queue.name] else {
                changes.append(Change(action: .declare, object: .queue(queue.name), detail: "", refusal: nil))
                continue
            }
            let differences = Self.differences(there.arguments, Self.texts(queue.arguments))
            if !differences.isEmpty {
                changes.append(
                    Change(
                        action: .replace, object: .queue(queue.name), detail: differences.joined(separator: ", "),
                        refusal: Self.refusal(there)))
            }
            if let loss = Self.loss(there.policy) {
                changes.append(
                    Change(
                        action: .warn, object: .queue(queue.name), detail: loss,
                        refusal: "a policy lets it drop messages: take \(loss) out of it"))
            }
        }
        let missing = wanted.bindings.filter { !declared.bindings.contains(Self.plain($0)) }
        changes += missing.map { Change(action: .declare, object: .binding(Self.plain($0)), detail: "", refusal: nil) }
        changes += Self.unwanted(declared, wanted)
        self.changes = changes
    }

    private static func unwanted(_ declared: DeclaredTopology, _ wanted: Topology) -> [Change] {
        let queues = Set(wanted.queues.map(\.name))
        let exchanges = Set(wanted.exchanges.map(\.name))
        let bindings = Set(wanted.bindings.map(plain))
        var changes: [Change] = []
        for binding in declared.bindings.subtracting(bindings).sorted(by: { text($0) < text($1) }) {
            changes.append(Change(action: .remove, object: .binding(binding), detail: "", refusal: nil))
        }
        for (name, queue) in declared.queues.sorted(by: { $0.key < $1.key }) where !queues.contains(name) {
            changes.append(
                Change(
                    action: .remove, object: .queue(name), detail: queue.messages == 0 ? "empty" : "",
                    refusal: refusal(queue)))
        }
        // Last, when nothing is bound to them.
        for name in declared.exchanges.keys.sorted() where !exchanges.contains(name) {
            changes.append(Change(action: .remove, object: .exchange(name), detail: "", refusal: nil))
        }
        return changes
    }

    private static func refusal(_ queue: DeclaredTopology.Queue) -> String? {
        if queue.messages > 0 {
            return "it holds \(queue.messages) messages: let workers or their readers empty it first"
        }
        if queue.consumers > 0 { return "it has \(queue.consumers) consumers: stop them first" }
        return nil
    }

    /// What in a policy lets a queue drop messages.
    private static func loss(_ policy: [String: String]) -> String? {
        var causes = ["message-ttl", "expires"].filter { policy[$0] != nil }
        let isBounded = policy["max-length"] != nil || policy["max-length-bytes"] != nil
        // Attune's queues refuse publishes when they are full, unless a policy says otherwise.
        if isBounded, let overflow = policy["overflow"], overflow == "drop-head" { causes.append("overflow drop-head") }
        return causes.isEmpty ? nil : causes.joined(separator: ", ")
    }

    private static func differences(_ there: [String: String], _ wanted: [String: String]) -> [String] {
        Set(there.keys).union(wanted.keys).sorted().compactMap { name in
            guard there[name] != wanted[name] else { return nil }
            return "\(name) \(there[name] ?? "none") → \(wanted[name] ?? "none")"
        }
    }

    private static func texts(_ arguments: [String: FieldValue]) -> [String: String] {
        arguments.mapValues { value in
            switch value {
            case .bool(let value): String(value)
            case .int(let value): String(value)
            case .double(let value): String(value)
            default: value.stringValue ?? ""
            }
        }
    }

    /// Bindings here have no arguments of their own.
    private static func plain(_ binding: Topology.Binding) -> Topology.Binding {
        Topology.Binding(source: binding.source, destination: binding.destination, routingKey: binding.routingKey)
    }

    fileprivate static func text(_ binding: Topology.Binding) -> String {
        let destination =
            switch binding.destination {
            case .queue(let name): name
            case .exchange(let name): "exchange \(name)"
            }
        return "\(binding.source) → \(destination)" + (binding.routingKey.isEmpty ? "" : ", key \(binding.routingKey)")
    }
}

extension TopologyPlan.Change: CustomStringConvertible {
    /// A line as in a diff: `+` to be declared, `~` to be replaced, `-` to be removed, `!` refused.
    public var description: String {
        let sign =
            switch action {
            case .declare: "+"
            case .replace: "~"
            case .remove: "-"
            case .warn: "!"
            }
        let name =
            switch object {
            case .exchange(let name): "exchange \(name)"
            case .queue(let name): "queue \(name)"
            case .binding(let binding): "binding \(TopologyPlan.text(binding))"
            }
        let text = detail.isEmpty ? "\(sign) \(name)" : "\(sign) \(name): \(detail)"
        return refusal.map { "\(text)\n    refused: \($0)" } ?? text
    }
}
