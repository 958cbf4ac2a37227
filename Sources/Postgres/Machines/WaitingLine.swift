/// First come, first served, with places in front for those who come back and a way to leave from the middle.
struct WaitingLine {
    struct Waiter: Equatable {
        let id: UInt64
        /// Wants a connection for itself.
        let isExclusive: Bool
    }

    private var line: [Waiter] = []
    private var head = 0
    private var members: Set<UInt64> = []

    var count: Int { members.count }

    mutating func append(_ waiter: Waiter) {
        compact()
        line.append(waiter)
        members.insert(waiter.id)
    }

    mutating func prepend(_ waiter: Waiter) {
        members.insert(waiter.id)
        if head > 0 {
            head -= 1
            line[head] = waiter
        } else {
            line.insert(waiter, at: 0)
        }
    }

    /// Leaves the line; false when not in it.
    mutating func withdraw(_ id: UInt64) -> Bool { members.remove(id) != nil }

    var first: Waiter? {
        mutating get {
            while head < line.count, !members.contains(line[head].id) { head += 1 }
            return head < line.count ? line[head] : nil
        }
    }

    mutating func removeFirst() {
        guard let first else { return }
        members.remove(first.id)
        head += 1
    }

    /// Those who wait, the first one first.
    var ids: [UInt64] { line[head...].map(\.id).filter(members.contains) }

    /// Places of those who left are given back once they are more than half.
    private mutating func compact() {
        guard line.count > 64, line.count > 2 * members.count else { return }
        line = line[head...].filter { members.contains($0.id) }
        head = 0
    }
}
