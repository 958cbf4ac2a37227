/// Hashes a word to 64 bits while it is read: a multiplication for each eight ASCII letters in a row, a rotation and an
/// exclusive or for each other unit, one mixing at the end.
///
/// A unit is a byte for ASCII and a whole scalar above it; callers pass small letters. In how many pieces letters come does
/// not matter. Each step is a bijection, so that words of up to eight letters never meet.
struct WordHash {
    private var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    /// Fewer than eight letters that were not hashed yet, the first in the lowest byte.
    private var letters: UInt64 = 0
    private var count = 0

    /// Adds what is not an ASCII letter.
    @inline(__always)
    mutating func add(_ unit: UInt32) {
        addLetters()
        hash = (hash &<< 5 | hash &>> 59) ^ UInt64(unit)
    }

    @inline(__always)
    mutating func add(_ chunk: LetterChunk) { add(chunk.letters, count: chunk.count) }

    /// Adds up to eight letters, the first in the lowest byte.
    @inline(__always)
    private mutating func add(_ more: UInt64, count moreCount: Int) {
        letters |= more &<< UInt64(8 &* count)
        let all = count &+ moreCount
        guard all >= 8 else {
            count = all
            return
        }
        mix()
        letters = count == 0 ? 0 : more &>> UInt64(64 &- 8 &* count)
        count = all &- 8
    }

    @inline(__always)
    private mutating func addLetters() {
        guard count > 0 else { return }
        mix()
        (letters, count) = (0, 0)
    }

    @inline(__always)
    private mutating func mix() { hash = (hash ^ letters) &* 0x9E37_79B9_7F4A_7C15 }

    /// The hash of what was added (the finaliser of MurmurHash3, by Austin Appleby, public domain).
    var value: UInt64 {
        @inline(__always) get {
            var whole = self
            whole.addLetters()
            var mixed = whole.hash ^ (whole.hash &>> 33)
            mixed = mixed &* 0xFF51_AFD7_ED55_8CCD
            mixed ^= mixed &>> 33
            mixed = mixed &* 0xC4CE_B9FE_1A85_EC53
            return mixed ^ (mixed &>> 33)
        }
    }

    /// Combines the hash of a phrase so far with that of its next word; the order counts.
    @inline(__always)
    static func phrase(_ prefix: UInt64, _ word: UInt64) -> UInt64 {
        (prefix &* 0x9E37_79B9_7F4A_7C15) ^ word
    }

    /// Hashes a word as the scanner would; the word is already in small letters.
    static func of(_ word: some StringProtocol) -> UInt64 {
        var hash = WordHash()
        for unit in word.unicodeScalars {
            if ("a"..."z").contains(unit) {
                hash.add(UInt64(unit.value), count: 1)
            } else {
                hash.add(unit.value)
            }
        }
        return hash.value
    }
}
