import Synchronization

/// Admits a bounded number of requests at a time; the others wait in order, a bounded number of them too.
///
/// Each wait ends exactly once, by whatever takes the waiter out of the queue under the lock: a slot, cancellation or the
/// deadline. So a slot can't be granted to someone who has left.
final class ConcurrencyLimit: Sendable {
    enum Outcome: Sendable {
        case granted, refused, cancelled, expired
    }

    private let queue: Mutex<SlotQueue<CheckedContinuation<Outcome, Never>>>

    init(slots: Int, maximumWaiting: Int) {
        queue = Mutex(SlotQueue(slots: slots, maximumWaiting: maximumWaiting))
    }

    /// Slots taken.
    var inUse: Int { queue.withLock { $0.inUse } }
    /// Those who wait.
    var waiting: Int { queue.withLock { $0.waiting } }

    /// Waits for a slot. After `granted`, and only then, `release()` must be called once.
    func acquire(until deadline: ContinuousClock.Instant) async -> Outcome {
        if Task.isCancelled { return .cancelled }
        if ContinuousClock.now >= deadline { return .expired }
        if queue.withLock({ $0.takeFreeSlot() }) { return .granted }

        let id = queue.withLock { $0.makeID() }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // Ends early, and then changes nothing, when the wait is over first.
                guard (try? await Task.sleep(until: deadline, clock: .continuous)) != nil else { return }
                self.end(id, with: .expired)
            }
            let outcome = await self.wait(id, until: deadline)
            group.cancelAll()
            return outcome
        }
    }

    /// Gives a slot back.
    func release() {
        queue.withLock { $0.release() }?.resume(returning: .granted)
    }

    private func wait(_ id: UInt64, until deadline: ContinuousClock.Instant) async -> Outcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let immediate: Outcome? = queue.withLock { queue in
                    // Read under the lock: what happens after these lines finds the waiter in the queue.
                    if Task.isCancelled { return .cancelled }
                    if ContinuousClock.now >= deadline { return .expired }
                    switch queue.admit(id, continuation) {
                    case .granted: return .granted
                    case .refused: return .refused
                    case .waiting: return nil
                    }
                }
                if let immediate { continuation.resume(returning: immediate) }
            }
        } onCancel: {
            end(id, with: .cancelled)
        }
    }

    private func end(_ id: UInt64, with outcome: Outcome) {
        queue.withLock { $0.withdraw(id) }?.resume(returning: outcome)
    }
}
