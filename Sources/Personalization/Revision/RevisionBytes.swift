/// Classifies and compares bytes of UTF-8, without Foundation and without allocation.
enum RevisionBytes {
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    static func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }

    static func isLower(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }

    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }

    /// ASCII white space, line feed included.
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    static func lower(_ byte: UInt8) -> UInt8 { isUpper(byte) ? byte | 0x20 : byte }

    /// Says whether `pattern`, already in lower case, stands at `index` whatever the case of ASCII letters.
    static func matches(_ bytes: [UInt8], at index: Int, lowercased pattern: [UInt8]) -> Bool {
        guard index >= 0, index + pattern.count <= bytes.count else { return false }
        for offset in pattern.indices where lower(bytes[index + offset]) != pattern[offset] { return false }
        return true
    }

    private static let shortNeedle = 48

    /// Returns the first place of `needle` at or after `start`.
    ///
    /// Time is linear in both lengths whatever the bytes are: short needles are compared at each place, for long ones it is
    /// Knuth, Morris and Pratt's search.
    static func find(_ needle: [UInt8], in haystack: [UInt8], from start: Int = 0) -> Int? {
        guard let first = needle.first, haystack.count - start >= needle.count else { return nil }
        guard needle.count > shortNeedle else {
            for index in start...haystack.count - needle.count where haystack[index] == first {
                var offset = 1
                while offset < needle.count, haystack[index + offset] == needle[offset] { offset += 1 }
                if offset == needle.count { return index }
            }
            return nil
        }
        var border = [Int](repeating: 0, count: needle.count)
        var length = 0
        for index in needle.indices.dropFirst() {
            while length > 0, needle[index] != needle[length] { length = border[length - 1] }
            if needle[index] == needle[length] { length += 1 }
            border[index] = length
        }
        var matched = 0
        var index = start
        while index < haystack.count {
            if matched == 0, haystack[index] != first {
                index += 1
                continue
            }
            while matched > 0, haystack[index] != needle[matched] { matched = border[matched - 1] }
            if haystack[index] == needle[matched] { matched += 1 }
            index += 1
            if matched == needle.count { return index - matched }
        }
        return nil
    }

    /// Returns the longest end of a text that has at most `limit` bytes and starts at a whole scalar.
    static func suffix(of text: String, atMost limit: Int) -> String {
        let bytes = Array(text.utf8.suffix(max(0, limit)))
        let start = bytes.firstIndex { $0 & 0xC0 != 0x80 } ?? bytes.count
        return String(decoding: bytes[start...], as: UTF8.self)
    }

    /// Decodes the scalar that starts at `index`, and its length in bytes; ill-formed bytes give U+FFFD and 1.
    static func scalar(_ bytes: [UInt8], at index: Int) -> (scalar: Unicode.Scalar, length: Int) {
        let first = bytes[index]
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, index + length <= bytes.count else { return ("\u{FFFD}", 1) }
        var value = UInt32(first) & (0xFF >> (UInt32(length) + 1))
        for offset in 1..<length {
            guard bytes[index + offset] & 0xC0 == 0x80 else { return ("\u{FFFD}", 1) }
            value = value << 6 | UInt32(bytes[index + offset] & 0x3F)
        }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }

    /// FNV-1a, 64 bits: a hash that is equal in every process; for sets whose worst case is a needless rejection.
    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { add($1, to: $0) }
    }

    /// Takes one more byte into a hash.
    static func add(_ byte: UInt8, to hash: UInt64) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

    /// Returns the bytes with ASCII letters in lower case and typographic apostrophes as ASCII ones.
    ///
    /// What people and models write as an apostrophe differs; phrases are compared without that difference.
    static func folded(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        for byte in bytes {
            result.append(lower(byte))
            let count = result.count
            if count >= 3, result[count - 3] == 0xE2, result[count - 2] == 0x80, byte == 0x99 || byte == 0x98 {
                result.removeLast(3)
                result.append(UInt8(ascii: "'"))
            }
        }
        return result
    }
}
