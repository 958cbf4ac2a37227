/// Decides which connection serves whom. Holds no connection: slots are numbers.
///
/// A query goes to the open connection with the fewest in flight, as long as that is under the depth. A transaction
/// takes a connection for itself: an idle one, or else it reserves the least busy one, which then gets nothing new
/// until it is idle. Everybody is served in the order of coming.
struct Pool {
    enum Assignment: Equatable {
        case shared(id: UInt64, slot: Int)
        case exclusive(id: UInt64, slot: Int)
    }

    private enum Mode: Equatable {
        case down
        case open
        case reserved(for: UInt64)
        case leased
    }

    private struct Slot {
        var mode = Mode.down
        var inFlight = 0
    }

    private var slots: [Slot]
    private var line = WaitingLine()
    private let depth: Int
    private let maximumWaiting: Int

    init(size: Int, depth: Int, maximumWaiting: Int) {
        slots = Array(repeating: Slot(), count: max(1, size))
        self.depth = max(1, depth)
        self.maximumWaiting = max(0, maximumWaiting)
    }

    /// Queries and transactions that wait for a connection.
    var waitingCount: Int {
        line.count + slots.count { if case .reserved = $0.mode { true } else { false } }
    }

    /// Open connections with something to do, and those without.
    var useOfOpen: (used: Int, idle: Int) {
        let open = slots.filter { $0.mode != .down }
        let idle = open.count { $0.mode == .open && $0.inFlight == 0 }
        return (open.count - idle, idle)
    }

    /// Those who wait, the first one first, except who has a reservation.
    var waitingIDs: [UInt64] { line.ids }

    /// Joins the line; false when it is full. ``next()`` says who is served.
    mutating func submit(id: UInt64, isExclusive: Bool) -> Bool {
        // Whoever would be served at once needs no place in the line.
        guard waitingCount < maximumWaiting || (line.first == nil && canServe(isExclusive: isExclusive)) else {
            return false
        }
        line.append(.init(id: id, isExclusive: isExclusive))
        return true
    }

    /// Comes back to the front of the line, after a try that had no effect.
    mutating func resubmit(id: UInt64) { line.prepend(.init(id: id, isExclusive: false)) }

    /// Gives up waiting; false when `id` does not wait.
    mutating func withdraw(_ id: UInt64) -> Bool {
        if let slot = slots.firstIndex(where: { $0.mode == .reserved(for: id) }) {
            slots[slot].mode = .open
            return true
        }
        return line.withdraw(id)
    }

    /// Who is served next and by which slot; to be asked until it says nobody.
    mutating func next() -> Assignment? {
        for slot in slots.indices where slots[slot].inFlight == 0 {
            if case .reserved(let id) = slots[slot].mode {
                slots[slot].mode = .leased
                return .exclusive(id: id, slot: slot)
            }
        }
        while let waiter = line.first {
            guard let slot = leastBusy(below: waiter.isExclusive ? .max : depth) else { return nil }
            line.removeFirst()
            guard waiter.isExclusive else {
                slots[slot].inFlight += 1
                return .shared(id: waiter.id, slot: slot)
            }
            if slots[slot].inFlight == 0 {
                slots[slot].mode = .leased
                return .exclusive(id: waiter.id, slot: slot)
            }
            slots[slot].mode = .reserved(for: waiter.id)
        }
        return nil
    }

    /// A shared query on `slot` has ended.
    mutating func finished(slot: Int) { slots[slot].inFlight = max(0, slots[slot].inFlight - 1) }

    /// A transaction gives its connection back.
    mutating func release(slot: Int) {
        if slots[slot].mode == .leased { slots[slot].mode = .open }
    }

    mutating func wentUp(slot: Int) { slots[slot] = Slot(mode: .open) }

    /// The connection has ended; whoever had reserved it is first in the line again.
    mutating func wentDown(slot: Int) {
        if case .reserved(let id) = slots[slot].mode { line.prepend(.init(id: id, isExclusive: true)) }
        slots[slot] = Slot()
    }

    private func canServe(isExclusive: Bool) -> Bool {
        guard let slot = leastBusy(below: depth) else { return false }
        return !isExclusive || slots[slot].inFlight == 0
    }

    private func leastBusy(below limit: Int) -> Int? {
        var best: Int?
        for (index, slot) in slots.enumerated() where slot.mode == .open && slot.inFlight < limit {
            if best.map({ slot.inFlight < slots[$0].inFlight }) ?? true { best = index }
        }
        return best
    }
}
