extension JSONReader {
    /// Says where a checked number lies in the input.
    struct NumberToken {
        var start: Int
        var end: Int
        /// Without fraction and exponent.
        var isInteger: Bool
    }

    /// A longer number is refused; a double needs 17 digits, and 767 digits decide every rounding.
    static var maximumNumberLength: Int { 800 }

    /// Reads and checks the number that comes next: `-? int frac? exp?` of RFC 8259, section 6, with a finite value.
    mutating func scanNumber() throws(MessageError) -> NumberToken {
        let start = offset
        if current == UInt8(ascii: "-") { offset += 1 }
        guard let first = current, isDigit(first) else { throw .malformed("a digit is expected here", at: offset) }
        offset += 1
        if first == UInt8(ascii: "0") {
            if let next = current, isDigit(next) { throw .malformed("a number may not start with 0", at: start) }
        } else {
            skipDigits()
        }
        var isInteger = true
        var hasExponent = false
        if current == UInt8(ascii: ".") {
            isInteger = false
            offset += 1
            guard skipDigits() > 0 else { throw .malformed("a digit must follow the decimal point", at: offset) }
        }
        if let mark = current, mark | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            hasExponent = true
            offset += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { offset += 1 }
            guard skipDigits() > 0 else { throw .malformed("a digit must follow the exponent", at: offset) }
        }
        let token = NumberToken(start: start, end: offset, isInteger: isInteger)
        guard token.end - token.start <= Self.maximumNumberLength else {
            throw .malformed("the number has too many digits", at: start)
        }
        // Below 10^300 whatever the digits; only then is the conversion worth its time.
        if hasExponent || token.end - token.start > 300 {
            guard double(token).isFinite else { throw .malformed("the number is out of range", at: start) }
        }
        return token
    }

    @inline(__always)
    private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }

    @discardableResult
    private mutating func skipDigits() -> Int {
        let start = offset
        while let byte = current, isDigit(byte) { offset += 1 }
        return offset - start
    }

    private func text(_ token: NumberToken) -> String {
        string(StringToken(start: token.start, end: token.end, decodedCount: token.end - token.start))
    }

    /// Returns the nearest double; infinity when it is out of range.
    func double(_ token: NumberToken) -> Double {
        Double(text(token)) ?? .infinity
    }

    /// Returns the integer, also when it is written `4.0` or `4e0`; nil when it has a fraction or does not fit.
    func integer(_ token: NumberToken) -> Int? {
        if token.isInteger { return Int(text(token)) }
        let value = double(token)
        // Up to 2^53 every integer is a double.
        return value.magnitude <= 9_007_199_254_740_992 ? Int(exactly: value) : nil
    }

    /// Reads the number that comes next; the caller has seen its kind.
    package mutating func number() throws(MessageError) -> Double {
        skipWhitespace()
        let token = try scanNumber()
        return double(token)
    }
}
