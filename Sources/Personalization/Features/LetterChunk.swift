/// Up to eight ASCII letters in a row, looked at together: a loop over letters ends where no processor foresees it, once
/// in each word.
struct LetterChunk {
    /// 0 to 8.
    let count: Int
    /// In small letters, the first in the lowest byte, 0 after the last.
    let letters: UInt64
    /// A 1 in each byte that holds a capital.
    private let capitalBits: UInt64
    /// A 1 in each byte that holds a vowel, y included.
    private let vowelBits: UInt64

    /// Reads the letters that start at an index, 0 ≤ `index` ≤ count.
    @inline(__always)
    init(_ bytes: TextBytes, at index: Int) {
        let raw = bytes.eight(at: index)
        let small = raw | Self.each(0x20)
        // No sum of a byte below goes over into the next one.
        let ascii = small & Self.each(0x7F)
        let fromA = ascii &+ Self.each(0x80 - 0x61)
        let afterZ = ascii &+ Self.each(0x80 - 0x7B)
        let others = (~fromA | afterZ | raw) & Self.each(0x80)
        count = others.trailingZeroBitCount &>> 3
        let kept: UInt64 = count == 8 ? ~0 : 1 &<< UInt64(8 &* count) &- 1
        letters = small & kept
        capitalBits = ~raw &>> 5 & Self.each(1) & kept
        let consonants =
            Self.differs(ascii, 0x61) & Self.differs(ascii, 0x65) & Self.differs(ascii, 0x69)
            & Self.differs(ascii, 0x6F) & Self.differs(ascii, 0x75) & Self.differs(ascii, 0x79)
        vowelBits = ~consonants &>> 7 & Self.each(1) & kept
    }

    var startsWithCapital: Bool { capitalBits & 1 != 0 }

    /// How many are capitals.
    var capitals: Int { Self.sum(capitalBits) }

    /// How many groups of vowels start here.
    @inline(__always)
    func vowelGroups(followsVowel: Bool) -> Int {
        let before = vowelBits &<< 8 | (followsVowel ? 1 : 0)
        return Self.sum(vowelBits & ~before)
    }

    /// Whether the last one is a vowel; there is one.
    var endsInVowel: Bool { vowelBits &>> UInt64(8 &* (count &- 1)) & 1 != 0 }

    /// The last eight letters of a word, the last one in the lowest byte, when these follow `tail`; there is one.
    @inline(__always)
    func tail(after tail: UInt64) -> UInt64 {
        let reversed = letters.byteSwapped &>> UInt64(64 &- 8 &* count)
        return count == 8 ? reversed : tail &<< UInt64(8 &* count) | reversed
    }

    /// The byte in all eight places.
    @inline(__always)
    private static func each(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

    /// The highest bit of each byte below 0x80 that is not `letter`.
    @inline(__always)
    private static func differs(_ bytes: UInt64, _ letter: UInt64) -> UInt64 { (bytes ^ each(letter)) &+ each(0x7F) }

    /// The sum of eight bytes that are 0 or 1.
    @inline(__always)
    private static func sum(_ bits: UInt64) -> Int { Int(truncatingIfNeeded: (bits &* each(1)) &>> 56) }
}
