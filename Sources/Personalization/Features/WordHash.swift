/// Hashes words to 64 bits: a rotation and an exclusive or for each unit, one mixing at the end of the word.
///
/// A unit is a byte for ASCII and a whole scalar above it; callers pass small letters. Letters differ in their low five
/// bits, so that words of up to twelve of them never meet before the mixing, which is a bijection. A multiplication for
/// each unit, as in FNV-1a, would make the time of a scan that of its chain of multiplications.
enum WordHash {
    static let start: UInt64 = 0xCBF2_9CE4_8422_2325

    @inline(__always)
    static func add(_ unit: UInt32, to hash: UInt64) -> UInt64 { (hash &<< 5 | hash &>> 59) ^ UInt64(unit) }

    /// Mixes the bits at the end of a word (the finaliser of MurmurHash3, by Austin Appleby, public domain).
    @inline(__always)
    static func finish(_ hash: UInt64) -> UInt64 {
        var mixed = hash ^ (hash &>> 33)
        mixed = mixed &* 0xFF51_AFD7_ED55_8CCD
        mixed ^= mixed &>> 33
        mixed = mixed &* 0xC4CE_B9FE_1A85_EC53
        return mixed ^ (mixed &>> 33)
    }

    /// Combines the hash of a phrase so far with that of its next word; the order counts.
    @inline(__always)
    static func phrase(_ prefix: UInt64, _ word: UInt64) -> UInt64 {
        (prefix &* 0x9E37_79B9_7F4A_7C15) ^ word
    }

    /// Hashes a word as the scanner would; the word is already in small letters.
    static func of(_ word: some StringProtocol) -> UInt64 {
        finish(word.unicodeScalars.reduce(start) { add($1.value, to: $0) })
    }
}
