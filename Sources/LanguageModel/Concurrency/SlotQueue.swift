/// Slots and those who wait for one, first come first served. A value: it resumes nobody, it says whom to resume.
struct SlotQueue<Waiter: Sendable>: Sendable {
    enum Admission: Sendable, Equatable {
        case granted
        case waiting
        case refused
    }

    let slots: Int
    let maximumWaiting: Int
    private(set) var inUse = 0
    /// In order of arrival, from `head` on; what is before it has left and goes when it is the larger part.
    private var waiters: [(id: UInt64, waiter: Waiter)?] = []
    private var head = 0
    private var nextID: UInt64 = 0

    init(slots: Int, maximumWaiting: Int) {
        self.slots = slots
        self.maximumWaiting = maximumWaiting
    }

    var waiting: Int { waiters.count - head }

    /// A name for a waiter, so that it can be withdrawn.
    mutating func makeID() -> UInt64 {
        defer { nextID += 1 }
        return nextID
    }

    /// Takes a free slot. Nobody is overtaken: a slot is free only when nobody waits.
    mutating func takeFreeSlot() -> Bool {
        guard inUse < slots else { return false }
        inUse += 1
        return true
    }

    /// Takes a free slot, or a place at the end of the queue where there is one.
    mutating func admit(_ id: UInt64, _ waiter: Waiter) -> Admission {
        if takeFreeSlot() { return .granted }
        guard waiting < maximumWaiting else { return .refused }
        waiters.append((id, waiter))
        return .waiting
    }

    /// Gives a slot back, and with it the one who gets it next, if anyone waits.
    mutating func release() -> Waiter? {
        guard waiting > 0 else {
            inUse -= 1
            return nil
        }
        let next = waiters[head]
        waiters[head] = nil
        head += 1
        if head * 2 > waiters.count {
            waiters.removeFirst(head)
            head = 0
        }
        return next?.waiter
    }

    /// Takes a waiter out of the queue; nil when it has got its slot, or was never there.
    mutating func withdraw(_ id: UInt64) -> Waiter? {
        guard let place = waiters.firstIndex(where: { $0?.id == id }) else { return nil }
        return waiters.remove(at: place)?.waiter
    }
}
