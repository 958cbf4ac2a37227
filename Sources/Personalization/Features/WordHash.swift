/// Hashes words with FNV-1a, 64 bits (Fowler, Noll, Vo; IETF draft-eastlake-fnv): one xor and one product a unit.
///
/// The unit is a byte for ASCII and a whole scalar above it. Callers pass small letters.
enum WordHash {
    static let start: UInt64 = 0xCBF2_9CE4_8422_2325

    @inline(__always)
    static func add(_ unit: UInt32, to hash: UInt64) -> UInt64 { (hash ^ UInt64(unit)) &* 0x0000_0100_0000_01B3 }

    /// Combines the hash of a phrase so far with that of its next word; the order counts.
    @inline(__always)
    static func phrase(_ prefix: UInt64, _ word: UInt64) -> UInt64 {
        (prefix &* 0x9E37_79B9_7F4A_7C15) ^ word
    }

    /// Hashes a word as the scanner would; the word is already in small letters.
    static func of(_ word: some StringProtocol) -> UInt64 {
        word.unicodeScalars.reduce(start) { add($1.value, to: $0) }
    }
}
