/// A set of hashes, in a table that takes each as it is instead of hashing it again.
///
/// Where a hash lies depends on a number that is drawn anew in each process, so that nobody can write a text whose words
/// all lie at one place: inserting and finding take constant time whatever the text.
struct RevisionHashes: Sendable {
    private static let multiplier = UInt64.random(in: 0...UInt64.max) | 1

    /// A power of two of places, at most half of them taken; 0 is a free one.
    private var slots: [UInt64]
    private let shift: UInt64
    private(set) var count = 0

    /// - Parameter capacity: The most hashes that will be inserted.
    init(capacity: Int) {
        var bits = 4
        while 1 << bits < 2 * capacity { bits += 1 }
        slots = [UInt64](repeating: 0, count: 1 << bits)
        shift = UInt64(64 - bits)
    }

    init(_ hashes: [UInt64]) {
        self.init(capacity: hashes.count)
        for hash in hashes { insert(hash) }
    }

    /// - Returns: Whether it was not there before.
    @discardableResult
    mutating func insert(_ hash: UInt64) -> Bool {
        let slot = place(of: hash)
        guard slots[slot] == 0 else { return false }
        slots[slot] = Self.named(hash)
        count += 1
        return true
    }

    func contains(_ hash: UInt64) -> Bool { slots[place(of: hash)] != 0 }

    /// Where a hash lies, or would.
    private func place(of hash: UInt64) -> Int {
        let hash = Self.named(hash)
        var slot = Int(truncatingIfNeeded: (hash &* Self.multiplier) >> shift)
        while slots[slot] != 0, slots[slot] != hash { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }

    /// 0 means a free place, so it goes by another name.
    private static func named(_ hash: UInt64) -> UInt64 { hash == 0 ? 1 : hash }
}
