/// Reads one JSON text strictly (RFC 8259) from UTF-8 bytes, value by value, without a tree in between.
///
/// A decoder asks for the values it knows and skips the rest: `beginObject`, then `nextKey` until it returns false,
/// and after each key exactly one value. Nothing is allocated for what is skipped, but all of it is checked. More strict
/// than the RFC where it leaves a choice: no byte order mark, no lone surrogates, numbers within the range of a
/// double, at most 32 levels.
///
/// The pointer is valid only inside ``read(_:_:)``; the reader is not copyable, so it can't outlive the call. Every
/// access is at an offset that was compared with the count just before.
@safe
package struct JSONReader: ~Copyable {
    package enum Kind: Sendable {
        case object, array, string, number, bool, null
    }

    /// Levels of objects and arrays in one another.
    package static let maximumDepth = 32

    private let bytes: UnsafeRawBufferPointer
    let count: Int
    var offset = 0
    /// The last key that ``nextKey()`` read.
    var key = StringToken()
    private(set) var depth = 0
    /// True between the opening of an object or array and its first member: the only place without a comma.
    private var expectsFirst = false

    private init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.bytes = bytes
        count = bytes.count
    }

    /// Reads a whole JSON text: `body` must read exactly one value.
    ///
    /// - Throws: ``MessageError`` with the code `malformed_json`, or what `body` throws.
    package static func read<Value>(
        _ bytes: UnsafeRawBufferPointer, _ body: (inout JSONReader) throws(MessageError) -> Value
    ) throws(MessageError) -> Value {
        var reader = unsafe JSONReader(bytes)
        if reader.count >= 3, reader.byte(at: 0) == 0xEF, reader.byte(at: 1) == 0xBB, reader.byte(at: 2) == 0xBF {
            throw .malformed("a byte order mark is not allowed", at: 0)
        }
        let value = try body(&reader)
        reader.skipWhitespace()
        guard reader.offset == reader.count else {
            throw .malformed("something follows the end of the value", at: reader.offset)
        }
        return value
    }

    // MARK: Access

    /// - Precondition: 0 <= `position` < `count`, which every caller has compared.
    @inline(__always)
    func byte(at position: Int) -> UInt8 {
        assert(position >= 0 && position < count)
        return unsafe bytes[position]
    }

    /// Returns eight bytes, the first the lowest.
    ///
    /// - Precondition: 0 <= `position` and `position` + 8 <= `count`, which every caller has compared.
    @inline(__always)
    func word(at position: Int) -> UInt64 {
        assert(position >= 0 && position + 8 <= count)
        return unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }

    /// - Precondition: 0 <= `start` <= `end` <= `count`, as a token has them.
    @inline(__always)
    func slice(_ start: Int, _ end: Int) -> UnsafeRawBufferPointer {
        assert(start >= 0 && start <= end && end <= count)
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    /// The next byte, or nil at the end.
    @inline(__always)
    var current: UInt8? {
        offset < count ? byte(at: offset) : nil
    }

    @inline(__always)
    mutating func skipWhitespace() {
        while let byte = current, byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            offset += 1
        }
    }

    /// Returns what kind of value comes next, without reading it.
    package mutating func peekKind() throws(MessageError) -> Kind {
        skipWhitespace()
        guard let byte = current else { throw .malformed("it ends where a value is expected", at: offset) }
        switch byte {
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        default: throw .malformed("a value is expected here", at: offset)
        }
    }

    // MARK: Objects and arrays

    /// Opens the object that comes next; the caller has seen its kind.
    package mutating func beginObject() throws(MessageError) {
        try open(UInt8(ascii: "{"))
    }

    /// Opens the array that comes next; the caller has seen its kind.
    package mutating func beginArray() throws(MessageError) {
        try open(UInt8(ascii: "["))
    }

    private mutating func open(_ bracket: UInt8) throws(MessageError) {
        skipWhitespace()
        guard current == bracket else { throw .malformed("an object or array is expected here", at: offset) }
        guard depth < Self.maximumDepth else { throw .malformed("it has more than 32 levels", at: offset) }
        offset += 1
        depth += 1
        expectsFirst = true
    }

    /// Reads the next key of the innermost object, or its end.
    ///
    /// - Returns: Whether there was a key; its value is what comes next.
    package mutating func nextKey() throws(MessageError) -> Bool {
        guard try nextMember(closing: UInt8(ascii: "}")) else { return false }
        guard current == UInt8(ascii: "\"") else {
            throw .malformed("a field name in double quotes is expected here", at: offset)
        }
        key = try scanString()
        skipWhitespace()
        guard current == UInt8(ascii: ":") else { throw .malformed("a colon is expected here", at: offset) }
        offset += 1
        return true
    }

    /// Moves to the next element of the innermost array, or past its end.
    ///
    /// - Returns: Whether there is one; it is what comes next.
    package mutating func nextElement() throws(MessageError) -> Bool {
        try nextMember(closing: UInt8(ascii: "]"))
    }

    @inline(__always)
    private mutating func nextMember(closing bracket: UInt8) throws(MessageError) -> Bool {
        skipWhitespace()
        guard let byte = current else { throw .malformed("it ends inside an object or array", at: offset) }
        if byte == bracket {
            offset += 1
            depth -= 1
            expectsFirst = false
            return false
        }
        if !expectsFirst {
            guard byte == UInt8(ascii: ",") else {
                throw .malformed("a comma or a closing bracket is expected here", at: offset)
            }
            offset += 1
            skipWhitespace()
            if current == bracket { throw .malformed("a comma may not come before a closing bracket", at: offset) }
        }
        expectsFirst = false
        return true
    }

    // MARK: Scalars without content, and what nobody asked for

    package mutating func null() throws(MessageError) {
        skipWhitespace()
        try literal("null")
    }

    package mutating func bool() throws(MessageError) -> Bool {
        skipWhitespace()
        if current == UInt8(ascii: "t") {
            try literal("true")
            return true
        }
        try literal("false")
        return false
    }

    private mutating func literal(_ word: StaticString) throws(MessageError) {
        let length = word.utf8CodeUnitCount
        guard length <= count - offset else { throw .malformed("it ends inside a word", at: offset) }
        for position in 0..<length where unsafe byte(at: offset + position) != word.utf8Start[position] {
            throw .malformed("only true, false and null are words of JSON", at: offset)
        }
        offset += length
    }

    /// Reads the next value, whatever it is, and forgets it. Checks it as strictly as if it were kept.
    package mutating func skipValue() throws(MessageError) {
        let base = depth
        // One bit for each open level, the innermost last: 1 for an object, 0 for an array.
        var levels: UInt64 = 0
        repeat {
            switch try peekKind() {
            case .object:
                try beginObject()
                levels = levels << 1 | 1
            case .array:
                try beginArray()
                levels <<= 1
            case .string: _ = try scanString()
            case .number: _ = try scanNumber()
            case .bool: _ = try bool()
            case .null: try null()
            }
            while depth > base {
                let hasMore = levels & 1 == 1 ? try nextKey() : try nextElement()
                if hasMore { break }
                levels >>= 1
            }
        } while depth > base
    }
}
