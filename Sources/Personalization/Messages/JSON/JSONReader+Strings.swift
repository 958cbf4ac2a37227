extension JSONReader {
    /// Says where a checked string lies in the input, without its quotes.
    struct StringToken {
        var start = 0
        var end = 0
        /// Bytes of UTF-8 after escapes are resolved.
        var decodedCount = 0
        var isASCII = true
        var hasEscapes: Bool { decodedCount != end - start }
    }

    private static let everyByte: UInt64 = 0x0101_0101_0101_0101
    private static let everyHighBit: UInt64 = 0x8080_8080_8080_8080

    /// Marks where a string of JSON ends or needs a look: in eight bytes, the first the lowest, the lowest set bit is the
    /// high bit of the first quote, backslash or control character; 0 where there is none.
    ///
    /// In `(w - n) & ~w & 0x80` of each byte the lowest set bit marks the first byte below n (borrows disturb only later
    /// ones), which serves for control characters, and after an exclusive or for quotes and backslashes.
    @inline(__always)
    static func marks(_ word: UInt64) -> UInt64 {
        let quotes = word ^ (everyByte &* 0x22)
        let slashes = word ^ (everyByte &* 0x5C)
        let below = (word &- everyByte &* 0x20) & ~word
        return (below | ((quotes &- everyByte) & ~quotes) | ((slashes &- everyByte) & ~slashes)) & everyHighBit
    }

    /// Reads and checks the string whose opening quote is next; copies nothing.
    mutating func scanString() throws(MessageError) -> StringToken {
        let start = offset + 1
        var position = start
        var saved = 0
        var seen: UInt64 = 0
        scan: while true {
            while position &+ 32 <= count {
                let words = (
                    word(at: position), word(at: position &+ 8), word(at: position &+ 16), word(at: position &+ 24)
                )
                guard Self.marks(words.0) | Self.marks(words.1) | Self.marks(words.2) | Self.marks(words.3) == 0 else {
                    break
                }
                seen |= words.0 | words.1 | words.2 | words.3
                position &+= 32
            }
            while position &+ 8 <= count {
                let word = self.word(at: position)
                let marks = Self.marks(word)
                if marks == 0 {
                    seen |= word
                    position &+= 8
                    continue
                }
                let bits = marks.trailingZeroBitCount & ~7
                seen |= word & ((1 &<< UInt64(bits)) &- 1)
                position &+= bits &>> 3
                break
            }
            guard position < count else { throw .malformed("it ends inside a string", at: start - 1) }
            let byte = self.byte(at: position)
            switch byte {
            case UInt8(ascii: "\""):
                break scan
            case UInt8(ascii: "\\"):
                saved += try checkEscape(at: &position)
            case 0..<0x20:
                throw .malformed("a control character in a string must be escaped", at: position)
            default:
                seen |= UInt64(byte)
                position &+= 1
            }
        }
        offset = position + 1
        let isASCII = seen & Self.everyHighBit == 0
        if !isASCII, let bad = firstInvalidUTF8(start, position) { throw .malformed("it is not UTF-8", at: bad) }
        return StringToken(start: start, end: position, decodedCount: position - start - saved, isASCII: isASCII)
    }

    /// Checks the escape at `position` and moves past it; a surrogate pair counts as one.
    ///
    /// - Returns: How many bytes shorter the character is than its escape.
    private func checkEscape(at position: inout Int) throws(MessageError) -> Int {
        guard position + 1 < count else { throw .malformed("it ends inside a string", at: position) }
        switch byte(at: position + 1) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
            return 1
        case UInt8(ascii: "u"):
            let escape = position
            let scalar = try unicodeEscape(at: &position)
            return position - escape - UTF8.width(scalar)
        default:
            throw .malformed("a backslash must be followed by one of \" \\ / b f n r t u", at: position)
        }
    }

    /// Resolves `\uXXXX`, or a pair of them, at `position` and moves past it.
    private func unicodeEscape(at position: inout Int) throws(MessageError) -> Unicode.Scalar {
        let escape = position
        guard let first = hexadecimal(at: position + 2) else {
            throw .malformed("\\u must be followed by four hexadecimal digits", at: escape)
        }
        position += 6
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, position + 1 < count, byte(at: position) == UInt8(ascii: "\\"),
            byte(at: position + 1) == UInt8(ascii: "u"), let second = hexadecimal(at: position + 2),
            (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw .malformed("a surrogate must be one of a pair", at: escape) }
        position += 6
        return scalar
    }

    private func hexadecimal(at position: Int) -> UInt32? {
        guard position + 4 <= count else { return nil }
        var value: UInt32 = 0
        for place in position..<position + 4 {
            let byte = self.byte(at: place)
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - 0x30)
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - 0x57)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - 0x37)
            default: return nil
            }
        }
        return value
    }

    /// Returns the offset of the first sequence that is not well-formed UTF-8 (Unicode 15, table 3-7), or nil.
    private func firstInvalidUTF8(_ start: Int, _ end: Int) -> Int? {
        func isTrail(_ position: Int, _ low: UInt8 = 0x80, _ high: UInt8 = 0xBF) -> Bool {
            guard position < end else { return false }
            let byte = self.byte(at: position)
            return byte >= low && byte <= high
        }
        var position = start
        while position < end {
            if position &+ 8 <= end,
                word(at: position) & Self.everyHighBit == 0
            {
                position &+= 8
                continue
            }
            let lead = byte(at: position)
            let length: Int
            switch lead {
            case 0..<0x80: length = 1
            case 0xC2...0xDF: length = isTrail(position + 1) ? 2 : 0
            case 0xE0...0xEF:
                let low: UInt8 = lead == 0xE0 ? 0xA0 : 0x80
                let high: UInt8 = lead == 0xED ? 0x9F : 0xBF
                length = isTrail(position + 1, low, high) && isTrail(position + 2) ? 3 : 0
            case 0xF0...0xF4:
                let low: UInt8 = lead == 0xF0 ? 0x90 : 0x80
                let high: UInt8 = lead == 0xF4 ? 0x8F : 0xBF
                length = isTrail(position + 1, low, high) && isTrail(position + 2) && isTrail(position + 3) ? 4 : 0
            default: length = 0
            }
            if length == 0 { return position }
            position &+= length
        }
        return nil
    }

    // MARK: Copies

    /// Returns the string that ``scanString()`` found.
    func string(_ token: StringToken) -> String {
        let raw = unsafe slice(token.start, token.end)
        guard token.hasEscapes else {
            // Checked by `scanString`, so it is copied without being checked again.
            let span = unsafe Span<UInt8>(_unsafeBytes: raw)
            return unsafe String(copying: UTF8Span(unchecked: span, isKnownASCII: token.isASCII))
        }
        return unsafe String(unsafeUninitializedCapacity: token.decodedCount) { buffer in
            unsafe resolve(token, into: buffer)
        }
    }

    /// Copies stretches between escapes as wholes.
    ///
    /// - Returns: How many bytes were written: `decodedCount` of the token, for which `scanString` has checked every
    ///   escape. Never writes beyond `buffer`.
    private func resolve(_ token: StringToken, into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        let target = UnsafeMutableRawBufferPointer(buffer)
        var position = token.start
        var written = 0
        while position < token.end {
            let end = nextBackslash(position, token.end)
            let length = min(end - position, target.count - written)
            unsafe target[written..<written + length].copyBytes(from: slice(position, position + length))
            written += length
            position = end
            guard position < token.end, let scalar = escapedScalar(at: &position), let units = UTF8.encode(scalar),
                units.count <= target.count - written
            else { break }
            for unit in units {
                unsafe target[written] = unit
                written += 1
            }
        }
        return written
    }

    private func nextBackslash(_ start: Int, _ end: Int) -> Int {
        var position = start
        while position < end {
            if position &+ 8 <= end {
                let slashes = word(at: position) ^ (Self.everyByte &* 0x5C)
                let marks = (slashes &- Self.everyByte) & ~slashes & Self.everyHighBit
                if marks != 0 { return position &+ marks.trailingZeroBitCount &>> 3 }
                position &+= 8
                continue
            }
            if byte(at: position) == UInt8(ascii: "\\") { break }
            position &+= 1
        }
        return position
    }

    /// Resolves the escape at `position` and moves past it; nil only where there is none.
    private func escapedScalar(at position: inout Int) -> Unicode.Scalar? {
        guard position + 1 < count else { return nil }
        let letter = byte(at: position + 1)
        if letter == UInt8(ascii: "u") { return try? unicodeEscape(at: &position) }
        position += 2
        switch letter {
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        default: return Unicode.Scalar(letter)
        }
    }

    /// Whether the last key is `name`, however it was escaped.
    @inline(__always)
    func keyIs(_ name: StaticString) -> Bool {
        guard key.decodedCount == name.utf8CodeUnitCount else { return false }
        guard !key.hasEscapes else { return string(key) == "\(name)" }
        for position in 0..<key.decodedCount where unsafe byte(at: key.start + position) != name.utf8Start[position] {
            return false
        }
        return true
    }

    /// The last key, as a string of its own.
    package var keyString: String { string(key) }

    /// Reads the string that comes next; the caller has seen its kind.
    package mutating func string() throws(MessageError) -> String {
        skipWhitespace()
        guard current == UInt8(ascii: "\"") else { throw .malformed("a string is expected here", at: offset) }
        let token = try scanString()
        return string(token)
    }
}
