/// Maps a hashed word or phrase to a bit mask, by open addressing with linear probing in flat memory.
///
/// Sendable although it holds pointers: the memory is written only inside `init`, never again, and never freed; a table
/// is made once per process and kept.
@safe
struct LexiconTable: @unchecked Sendable {
    /// Marks a word that starts a longer phrase.
    static let startsPhrase: UInt64 = 1 << 63
    /// Marks a word after which a full stop ends no sentence.
    static let isAbbreviation: UInt64 = 1 << 62

    private let slots: UnsafeMutablePointer<(key: UInt64, mask: UInt64)>
    private let slotMask: Int

    /// Builds a table from lists of comma-separated words and phrases in small letters, each with its bit mask.
    ///
    /// A word may stand in several lists: its masks are united.
    init(_ lists: [(mask: UInt64, words: String)]) {
        var masks: [UInt64: UInt64] = [:]
        for (mask, words) in lists {
            for entry in words.split(whereSeparator: { $0 == "," || $0 == "\n" }) {
                let parts = entry.split(separator: " ")
                guard let first = parts.first else { continue }
                var key = WordHash.of(first)
                for part in parts.dropFirst() {
                    masks[key, default: 0] |= Self.startsPhrase
                    key = WordHash.phrase(key, WordHash.of(part))
                }
                masks[key, default: 0] |= mask
            }
        }
        var capacity = 64
        while capacity < masks.count * 3 { capacity *= 2 }
        slotMask = capacity - 1
        unsafe slots = UnsafeMutablePointer<(key: UInt64, mask: UInt64)>.allocate(capacity: capacity)
        unsafe slots.initialize(repeating: (0, 0), count: capacity)
        for (key, mask) in masks {
            var slot = Self.slot(key) & slotMask
            while unsafe slots[slot].mask != 0 { slot = (slot + 1) & slotMask }
            unsafe slots[slot] = (key, mask)
        }
    }

    /// Returns the mask of a word or phrase, 0 when it stands in no list.
    @inline(__always)
    func mask(of key: UInt64) -> UInt64 {
        var slot = Self.slot(key) & slotMask
        while true {
            let entry = unsafe slots[slot]
            if entry.mask == 0 || entry.key == key { return entry.mask }
            slot = (slot + 1) & slotMask
        }
    }

    @inline(__always)
    private static func slot(_ key: UInt64) -> Int { Int(truncatingIfNeeded: key ^ (key >> 29)) }
}
