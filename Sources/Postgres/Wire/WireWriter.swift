/// Writes values in PostgreSQL's binary format, big-endian, into memory whose size was computed before.
///
/// Every write is checked against the end of the memory.
@safe
struct WireWriter {
    private let memory: UnsafeMutableRawBufferPointer
    private(set) var offset = 0

    init(_ memory: UnsafeMutableRawBufferPointer) { unsafe self.memory = unsafe memory }

    mutating func byte(_ value: UInt8) { integer(value) }

    mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
        unsafe precondition(offset + MemoryLayout<Value>.size <= memory.count, "parameter longer than measured")
        unsafe memory.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Value.self)
        offset += MemoryLayout<Value>.size
    }

    mutating func raw(_ bytes: UnsafeRawBufferPointer) {
        unsafe precondition(offset + bytes.count <= memory.count, "parameter longer than measured")
        unsafe UnsafeMutableRawBufferPointer(rebasing: memory[offset..<offset + bytes.count])
            .copyMemory(from: bytes)
        offset += bytes.count
    }

    mutating func bytes(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe raw($0) }
    }

    mutating func text(_ text: String) {
        var text = text
        text.withUTF8 { unsafe raw(UnsafeRawBufferPointer($0)) }
    }

    mutating func write(_ value: PostgresValue) {
        switch value {
        case .null: break
        case .text(let value): text(value)
        case .int(let value): integer(value)
        case .double(let value): integer(value.bitPattern)
        case .bool(let value): byte(value ? 1 : 0)
        case .bytes(let value): bytes(value)
        case .jsonb(let value):
            byte(1)
            bytes(value)
        case .timestamp(let value): integer(value.wire)
        case .reals(let values):
            header(count: values.count, hasNull: false, type: TypeOID.float4)
            for value in values {
                integer(UInt64(4) << 32 | UInt64(value.bitPattern))
            }
        case .textArray(let values):
            array(values, TypeOID.text, length: { $0.utf8.count }, write: { $0.text($1) })
        case .intArray(let values): array(values, TypeOID.int8, length: { _ in 8 }, write: { $0.integer($1) })
        case .doubleArray(let values):
            array(values, TypeOID.float8, length: { _ in 8 }, write: { $0.integer($1.bitPattern) })
        case .bytesArray(let values): array(values, TypeOID.bytea, length: { $0.count }, write: { $0.bytes($1) })
        case .timestampArray(let values):
            array(values, TypeOID.timestamptz, length: { _ in 8 }, write: { $0.integer($1.wire) })
        case .boolArray(let values): array(values, TypeOID.bool, length: { _ in 1 }, write: { $0.byte($1 ? 1 : 0) })
        }
    }

    /// Dimensions, whether there are NULLs, the element type, then length and lower bound of the only dimension
    /// (PostgreSQL source, array_send).
    private mutating func header(count: Int, hasNull: Bool, type: UInt32) {
        integer(Int32(count == 0 ? 0 : 1))
        integer(Int32(hasNull ? 1 : 0))
        integer(type)
        guard count > 0 else { return }
        integer(Int32(truncatingIfNeeded: count))
        integer(Int32(1))
    }

    private mutating func array<Element>(
        _ values: [Element?], _ type: UInt32, length: (Element) -> Int, write: (inout WireWriter, Element) -> Void
    ) {
        header(count: values.count, hasNull: values.contains { $0 == nil }, type: type)
        for value in values {
            guard let value else {
                integer(Int32(-1))
                continue
            }
            integer(Int32(truncatingIfNeeded: length(value)))
            write(&self, value)
        }
    }
}
