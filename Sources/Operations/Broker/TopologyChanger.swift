public import AMQP

/// Carries out what a plan replaces and removes, so that no message is lost.
///
/// A queue is first cut off from its exchanges, whose messages then go to `attune.unrouted`; only when it is still empty
/// and nobody consumes it is it deleted, else it gets its bindings back and stays.
public struct TopologyChanger: Sendable {
    private let administrator: Administrator
    private let declared: DeclaredTopology
    private let wanted: Topology

    public init(_ administrator: Administrator, declared: DeclaredTopology, wanted: Topology) {
        self.administrator = administrator
        self.declared = declared
        self.wanted = wanted
    }

    /// Does what is not refused, then declares what is wanted.
    ///
    /// - Returns: What was done, a line each.
    public func apply(_ plan: TopologyPlan) async throws(AMQPError) -> [String] {
        var done: [String] = []
        for change in plan.changes where change.refusal == nil {
            switch (change.action, change.object) {
            case (.remove, .binding(let binding)):
                try await administrator.unbind(binding)
                done.append("removed binding \(binding.source) → \(binding.destination)")
            case (.remove, .queue(let name)), (.replace, .queue(let name)):
                done.append(
                    try await remove(name) ? "removed queue \(name)" : "kept queue \(name): it is in use by now")
            case (.remove, .exchange(let name)):
                try await administrator.deleteExchange(name)
                done.append("removed exchange \(name)")
            default: continue
            }
        }
        try await administrator.declare(wanted)
        return done
    }

    /// - Returns: Whether it was removed.
    private func remove(_ queue: String) async throws(AMQPError) -> Bool {
        let bindings = declared.bindings.filter { $0.destination == .queue(queue) }
        for binding in bindings { try await administrator.unbind(binding) }
        // What was on its way when it was cut off is there by now: the broker routes before it answers.
        if let there = try await administrator.queueExists(queue), there.messages == 0, there.consumers == 0 {
            try await administrator.deleteQueue(queue)
            return true
        }
        try await administrator.declare(Topology(bindings: Array(bindings)))
        return false
    }
}
