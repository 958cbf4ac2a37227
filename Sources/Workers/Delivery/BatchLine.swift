import AMQP

/// Deliveries that wait to be dealt with, and the batches that are formed of them.
///
/// Several batches may be under way at once, but never two of one queue, so that a queue's deliveries are dealt with in
/// their order. A batch takes what is there, from the queue that has waited longest on; nothing waits for a batch to fill.
struct BatchLine {
    private var waiting: [String: ArraySlice<Delivery>] = [:]
    /// The queues with waiting deliveries, by how long they have waited for a batch.
    private var order: [String] = []
    private var busy: Set<String> = []
    /// The newest session that deliveries came over, and the newest of those that were given up.
    private var newest: UInt64 = 0
    private var lost: UInt64 = 0

    /// Adds deliveries behind those of their queues, but for those that went back meanwhile.
    ///
    /// - Returns: Those that were added.
    mutating func append(_ deliveries: [Delivery]) -> [Delivery] {
        let added = deliveries.filter { $0.tag.session > lost }
        for delivery in added {
            newest = max(newest, delivery.tag.session)
            if waiting[delivery.queue]?.append(delivery) == nil {
                waiting[delivery.queue] = [delivery]
                order.append(delivery.queue)
            }
        }
        return added
    }

    /// Takes out everything that waits, because a batch goes back to its queues with its connection: nothing that was
    /// delivered after it may overtake it.
    mutating func giveUp() -> [Delivery] {
        lost = newest
        defer { (waiting, order) = ([:], []) }
        return order.flatMap { waiting[$0] ?? [] }
    }

    /// Forms a batch of at most `limit` deliveries; nil where every queue that waits has one under way.
    mutating func take(limit: Int) -> [Delivery]? {
        var batch: [Delivery] = []
        var kept: [String] = []
        for queue in order {
            guard batch.count < limit, !busy.contains(queue), var deliveries = waiting.removeValue(forKey: queue) else {
                kept.append(queue)
                continue
            }
            let count = min(limit - batch.count, deliveries.count)
            batch.append(contentsOf: deliveries.prefix(count))
            deliveries = deliveries.dropFirst(count)
            busy.insert(queue)
            guard !deliveries.isEmpty else { continue }
            waiting[queue] = deliveries
            kept.append(queue)
        }
        order = kept
        return batch.isEmpty ? nil : batch
    }

    /// The batch is dealt with: its queues may have another one.
    mutating func finish(_ batch: [Delivery]) {
        for delivery in batch { busy.remove(delivery.queue) }
    }
}
