/// A word as the scanner read it.
struct ScannedWord {
    /// Of its small letters and digits.
    let hash: UInt64
    var letters = 0
    var digits = 0
    var syllables = 1
    var startsWithDigit = false
    var hasApostrophe = false
    /// Its ASCII capitals.
    var capitals = 0
    var startsWithCapital = false
    /// Its last eight letters in small ASCII, the last one in the lowest byte, 0 for another letter.
    var tail: UInt64 = 0
}
