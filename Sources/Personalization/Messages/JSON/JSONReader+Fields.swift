/// Lists the fields that a message knows, in the order of its documentation.
///
/// Raw values count from 0; at most 32 fields.
protocol MessageField: RawRepresentable, Sendable where RawValue == Int {
    var name: StaticString { get }
}

/// Remembers which fields of one object were read.
struct FieldSet<Field: MessageField> {
    private var bits: UInt32 = 0

    /// Returns false when the field was there before.
    mutating func insert(_ field: Field) -> Bool {
        let bit: UInt32 = 1 << UInt32(field.rawValue)
        guard bits & bit == 0 else { return false }
        bits |= bit
        return true
    }
}

// Typed reads with limits. Each throws `invalid_field` with the field's path when the value has another type.
extension JSONReader {
    /// Opens the object that comes next.
    mutating func beginObject(at path: FieldPath) throws(MessageError) {
        guard try peekKind() == .object else { throw .invalid(path, "It must be an object.") }
        try beginObject()
    }

    /// Opens the array that comes next.
    mutating func beginArray(at path: FieldPath) throws(MessageError) {
        guard try peekKind() == .array else { throw .invalid(path, "It must be an array.") }
        try beginArray()
    }

    /// Returns the next known field that has a value, or nil at the end of the object.
    ///
    /// Unknown fields are skipped; null is the same as absent; a known field that comes twice is refused, because two
    /// programs could read it differently.
    ///
    /// - Parameter parent: Names the object in errors; nil for the message itself.
    mutating func nextField<Field: MessageField>(
        _ seen: inout FieldSet<Field>, in parent: FieldPath? = nil
    ) throws(MessageError) -> Field? {
        while try nextKey() {
            guard let field = knownField(Field.self) else {
                try skipValue()
                continue
            }
            guard seen.insert(field) else {
                throw .invalid(path(field.name, in: parent), "The field stands there twice; send it once.")
            }
            if try takeNull() { continue }
            return field
        }
        return nil
    }

    @inline(__always)
    private func knownField<Field: MessageField>(_ type: Field.Type) -> Field? {
        var number = 0
        while let field = Field(rawValue: number) {
            if keyIs(field.name) { return field }
            number += 1
        }
        return nil
    }

    private func path(_ name: StaticString, in parent: FieldPath?) -> FieldPath {
        guard let parent else { return FieldPath(name) }
        return FieldPath(parent.name, index: parent.index, member: name)
    }

    /// Reads null if it comes next.
    mutating func takeNull() throws(MessageError) -> Bool {
        guard try peekKind() == .null else { return false }
        try null()
        return true
    }

    /// Reads `schema` and throws `unknown_schema` unless it is the version that this release reads.
    mutating func schemaVersion() throws(MessageError) {
        let version = try integer(in: 0...Int.max, at: "schema")
        guard version == currentSchemaVersion else { throw .unknownSchema(version) }
    }

    /// Reads an id: 1 to `limit` bytes without control characters.
    mutating func identifier(_ limit: Int, at path: FieldPath) throws(MessageError) -> String {
        let token = try boundedString(limit, at: path)
        guard token.decodedCount > 0 else { throw .invalid(path, "It must not be empty.") }
        let text = string(token)
        guard !text.utf8.hasControlCharacter else {
            throw .invalid(path, "It must not contain control characters (U+0000 to U+001F, U+007F to U+009F).")
        }
        return text
    }

    /// Reads a term: 1 to `limit` bytes, any characters.
    mutating func term(_ limit: Int, at path: FieldPath) throws(MessageError) -> String {
        let token = try boundedString(limit, at: path)
        guard token.decodedCount > 0 else { throw .invalid(path, "It must not be empty.") }
        return string(token)
    }

    /// Reads a string of at most `limit` bytes that is shorter than a text: the code is `field_too_long`.
    mutating func shortString(_ limit: Int, at path: FieldPath) throws(MessageError) -> String {
        let token = try boundedString(limit, at: path)
        return string(token)
    }

    /// Reads a text of at most `limit` bytes; any characters, NUL included.
    mutating func text(_ limit: Int, allowsEmpty: Bool = false, at path: FieldPath) throws(MessageError) -> String {
        guard try peekKind() == .string else { throw .invalid(path, "It must be a string.") }
        let token = try scanString()
        guard token.decodedCount <= limit else {
            throw .textTooLong(path, bytes: token.decodedCount, limit: limit)
        }
        guard allowsEmpty || token.decodedCount > 0 else { throw .invalid(path, "It must not be empty.") }
        return string(token)
    }

    /// Reads a name that teams choose: 1 to 63 of a–z, 0–9 and `-`.
    mutating func domain(at path: FieldPath) throws(MessageError) -> String {
        let text = try shortString(63, at: path)
        guard TenantName.isValid(text) else {
            throw .invalid(path, "It must have 1 to 63 characters of a-z, 0-9 and -, as customer-service.")
        }
        return text
    }

    /// Reads a language tag of the form of BCP 47 (RFC 5646, section 2.1), at most 35 bytes.
    mutating func language(at path: FieldPath) throws(MessageError) -> String {
        let text = try shortString(35, at: path)
        var isTag = true
        var length = 0
        var isFirstPart = true
        for byte in text.utf8 {
            if byte == UInt8(ascii: "-") {
                isTag = isTag && length > 0
                isFirstPart = false
                length = 0
            } else {
                length += 1
                isTag = isTag && length <= 8 && (byte.isASCIILetter || (!isFirstPart && byte.isASCIIDigit))
            }
        }
        isTag = isTag && length > 0
        guard isTag else { throw .invalid(path, "It must be a language tag of BCP 47, as en, pt-BR or zh-Hant.") }
        return text
    }

    /// Reads a code for programs: 1 to 64 of a–z, 0–9 and `_`, beginning with a letter.
    mutating func code(at path: FieldPath) throws(MessageError) -> String {
        let text = try shortString(64, at: path)
        let isCode =
            text.utf8.first.map { $0.isASCIILowercase } == true
            && text.utf8.allSatisfy { $0.isASCIILowercase || $0.isASCIIDigit || $0 == UInt8(ascii: "_") }
        guard isCode else { throw .invalid(path, "It must be a code of a-z, 0-9 and _, as language_not_supported.") }
        return text
    }

    /// Reads a timestamp of RFC 3339 as milliseconds since the epoch.
    mutating func timestamp(at path: FieldPath) throws(MessageError) -> Int64 {
        let text = try shortString(64, at: path)
        guard let time = RFC3339.milliseconds(text) else {
            throw .invalid(path, "It must be a timestamp of RFC 3339 with an offset, as 2025-11-24T03:42:00Z.")
        }
        return time
    }

    mutating func integer(in range: ClosedRange<Int>, at path: FieldPath) throws(MessageError) -> Int {
        guard try peekKind() == .number else { throw .invalid(path, "It must be an integer.") }
        let token = try scanNumber()
        guard let value = integer(token), range.contains(value) else {
            let end = range.upperBound == .max ? "or more" : "to \(range.upperBound)"
            throw .invalid(path, "It must be an integer, \(range.lowerBound) \(end).")
        }
        return value
    }

    mutating func number(in range: ClosedRange<Double>, at path: FieldPath) throws(MessageError) -> Double {
        guard try peekKind() == .number else { throw .invalid(path, "It must be a number.") }
        let token = try scanNumber()
        let value = double(token)
        guard range.contains(value) else {
            throw .invalid(path, "It must be a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return value
    }

    /// Reads one of the enumeration's raw values.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ type: Choice.Type, at path: FieldPath
    ) throws(MessageError) -> Choice where Choice.RawValue == String {
        guard try peekKind() == .string else { throw .invalid(path, "It must be a string.") }
        let token = try scanString()
        // A longer one can't match, and is not copied.
        if token.decodedCount <= 64, let choice = Choice(rawValue: string(token)) { return choice }
        let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw .invalid(path, "It must be one of: \(names).")
    }

    private mutating func boundedString(_ limit: Int, at path: FieldPath) throws(MessageError) -> StringToken {
        guard try peekKind() == .string else { throw .invalid(path, "It must be a string.") }
        let token = try scanString()
        guard token.decodedCount <= limit else { throw .tooLong(path, bytes: token.decodedCount, limit: limit) }
        return token
    }
}

extension UInt8 {
    var isASCIIDigit: Bool { self &- 0x30 <= 9 }
    var isASCIILowercase: Bool { self &- 0x61 <= 25 }
    var isASCIILetter: Bool { (self | 0x20) &- 0x61 <= 25 }
}

extension String.UTF8View {
    /// Whether there is a character of U+0000 to U+001F or U+007F to U+009F; the latter begin with 0xC2 in UTF-8.
    var hasControlCharacter: Bool {
        var previous: UInt8 = 0
        for byte in self {
            if byte < 0x20 || byte == 0x7F || (previous == 0xC2 && byte < 0xA0) { return true }
            previous = byte
        }
        return false
    }
}
