/// Decodes PostgreSQL's binary format. Every length is checked: what does not fit is an error, never a trap.
enum WireReader {
    static func isTextLike(_ type: UInt32) -> Bool {
        TypeOID.isText(type) || type == TypeOID.jsonb || type == TypeOID.uuid
    }

    static func isBytesLike(_ type: UInt32) -> Bool {
        type == TypeOID.bytea || TypeOID.isText(type) || type == TypeOID.jsonb
    }

    static func isInteger(_ type: UInt32) -> Bool {
        type == TypeOID.int8 || type == TypeOID.int4 || type == TypeOID.int2 || type == TypeOID.oid
    }

    static func isFloat(_ type: UInt32) -> Bool { type == TypeOID.float8 || type == TypeOID.float4 }

    static func isTimestamp(_ type: UInt32) -> Bool { type == TypeOID.timestamptz || type == TypeOID.timestamp }

    static func text(_ span: RawSpan, _ type: UInt32) throws(PostgresError) -> String {
        if type == TypeOID.uuid { return try uuid(span) }
        let start = try bodyStart(span, type)
        let text = unsafe span.withUnsafeBytes { bytes in
            unsafe String(validating: UnsafeRawBufferPointer(rebasing: bytes[start...]), as: UTF8.self)
        }
        guard let text else {
            throw PostgresError(
                .typeMismatch, "a text is not valid UTF-8; the database's encoding must be UTF8, or read bytes")
        }
        return text
    }

    static func bytes(_ span: RawSpan, _ type: UInt32) throws(PostgresError) -> [UInt8] {
        let start = try bodyStart(span, type)
        return unsafe span.withUnsafeBytes { unsafe [UInt8](UnsafeRawBufferPointer(rebasing: $0[start...])) }
    }

    static func integer(_ span: RawSpan, _ type: UInt32) throws(PostgresError) -> Int64 {
        switch type {
        case TypeOID.int8: Int64(bitPattern: try load(span, 0, only: true))
        case TypeOID.int4: Int64(Int32(bitPattern: try load(span, 0, only: true)))
        case TypeOID.int2: Int64(Int16(bitPattern: try load(span, 0, only: true)))
        default: Int64(try load(span, 0, only: true) as UInt32)
        }
    }

    static func double(_ span: RawSpan, _ type: UInt32) throws(PostgresError) -> Double {
        type == TypeOID.float4
            ? Double(Float(bitPattern: try load(span, 0, only: true)))
            : Double(bitPattern: try load(span, 0, only: true))
    }

    static func bool(_ span: RawSpan) throws(PostgresError) -> Bool { try load(span, 0, only: true) as UInt8 != 0 }

    static func timestamp(_ span: RawSpan) throws(PostgresError) -> Timestamp {
        Timestamp(wire: Int64(bitPattern: try load(span, 0, only: true)))
    }

    /// `real[]` without NULLs has a fixed distance from element to element.
    static func reals(_ span: RawSpan) throws(PostgresError) -> [Float] {
        let (count, _, start) = try header(span)
        guard span.byteCount - start == 8 * count else {
            throw PostgresError(.typeMismatch, "a vector (real[]) contains NULL; read it as doubleArray")
        }
        var values: [Float] = []
        values.reserveCapacity(count)
        for index in 0..<count {
            let element: UInt64 = try load(span, start + 8 * index)
            values.append(Float(bitPattern: UInt32(truncatingIfNeeded: element)))
        }
        return values
    }

    /// The same, widened: most vectors are computed with as doubles.
    static func widenedReals(_ span: RawSpan) throws(PostgresError) -> [Double] {
        let (count, _, start) = try header(span)
        guard span.byteCount - start == 8 * count else {
            throw PostgresError(.typeMismatch, "a vector (real[]) contains NULL; read it as doubleArray")
        }
        return unsafe [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count {
                let element = unsafe UInt64(
                    bigEndian: span.unsafeLoadUnaligned(fromByteOffset: start + 8 * index, as: UInt64.self))
                unsafe buffer[index] = Double(Float(bitPattern: UInt32(truncatingIfNeeded: element)))
            }
            initialized = count
        }
    }

    static func array<Element>(
        _ span: RawSpan, _ decode: (RawSpan, UInt32) throws(PostgresError) -> Element
    ) throws(PostgresError) -> [Element?] {
        let (count, type, start) = try header(span)
        var elements: [Element?] = []
        elements.reserveCapacity(count)
        var offset = start
        for _ in 0..<count {
            let length = Int(Int32(bitPattern: try load(span, offset)))
            offset += 4
            guard length >= 0 else {
                elements.append(nil)
                continue
            }
            guard offset + length <= span.byteCount else { throw truncated }
            elements.append(try decode(span.extracting(offset..<offset + length), type))
            offset += length
        }
        return elements
    }

    /// Elements, their type, and where the first one starts. Each element takes at least four bytes, which bounds the
    /// count by what was received.
    private static func header(_ span: RawSpan) throws(PostgresError) -> (count: Int, type: UInt32, start: Int) {
        let dimensions: UInt32 = try load(span, 0)
        let type: UInt32 = try load(span, 8)
        if dimensions == 0 { return (0, type, 12) }
        guard dimensions == 1 else {
            throw PostgresError(
                .typeMismatch, "an array of \(dimensions) dimensions was read; select one of one dimension")
        }
        let count = Int(Int32(bitPattern: try load(span, 12)))
        guard count >= 0, 20 + 4 * count <= span.byteCount else { throw truncated }
        return (count, type, 20)
    }

    /// `jsonb` begins with the version of its format, which is 1.
    private static func bodyStart(_ span: RawSpan, _ type: UInt32) throws(PostgresError) -> Int {
        guard type == TypeOID.jsonb else { return 0 }
        guard try load(span, 0) as UInt8 == 1 else {
            throw PostgresError(.typeMismatch, "jsonb comes in a format that is not known; cast it to text")
        }
        return 1
    }

    private static func uuid(_ span: RawSpan) throws(PostgresError) -> String {
        guard span.byteCount == 16 else { throw truncated }
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for index in 0..<16 {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            let byte: UInt8 = try load(span, index)
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func load<Value: FixedWidthInteger & BitwiseCopyable>(
        _ span: RawSpan, _ offset: Int, only: Bool = false
    ) throws(PostgresError) -> Value {
        let end = offset + MemoryLayout<Value>.size
        guard offset >= 0, only ? end == span.byteCount : end <= span.byteCount else { throw truncated }
        return unsafe Value(bigEndian: span.unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self))
    }

    private static var truncated: PostgresError {
        PostgresError(
            .typeMismatch, "a value does not have the length of its type; report it with the server's version")
    }
}
