import CRabbitMQ
import Glibc

// Copies of what the library decoded. They are complete: nothing points into its buffers afterwards.

extension String {
    init(_ bytes: amqp_bytes_t) {
        self = unsafe String(sameLength: UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len))
    }

    /// A text of as many bytes; what is not ASCII counts as a question mark where the whole is not UTF-8. The usual
    /// replacement character takes three bytes, with which a name of 255 could not be sent on.
    init(sameLength bytes: UnsafeRawBufferPointer) {
        // Nearly all are short and ASCII, for which the check of what may be anything costs more than the text.
        if unsafe bytes.allSatisfy({ $0 < 0x80 }) {
            self = unsafe String(decoding: bytes, as: UTF8.self)
        } else if let text = unsafe String(validating: bytes, as: UTF8.self) {
            self = text
        } else {
            self = unsafe String(decoding: bytes.map { $0 < 0x80 ? $0 : 0x3F }, as: UTF8.self)
        }
    }

    /// A content type; the usual one needs no memory of its own.
    fileprivate init(contentType bytes: amqp_bytes_t) {
        let isUsual =
            unsafe bytes.len == Self.usualContentType.utf8CodeUnitCount
            && memcmp(bytes.bytes, Self.usualContentType.utf8Start, bytes.len) == 0
        self = unsafe isUsual ? "application/json" : String(bytes)
    }

    private static var usualContentType: StaticString { "application/json" }
}

extension UInt32 {
    /// The consumer tags of this client are decimal numbers from 1; anything else gives 0.
    init(decimal bytes: amqp_bytes_t) {
        var value: UInt32 = 0
        let digits = unsafe UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len)
        for index in 0..<digits.count {
            let byte = unsafe digits[index]
            guard byte >= 48, byte <= 57, value < 400_000_000 else {
                self = 0
                return
            }
            value = value * 10 + UInt32(byte - 48)
        }
        self = value
    }
}

extension MessageProperties {
    /// The end of the year 9999. A later timestamp, such as one in milliseconds, says nothing.
    private static let lastTimestamp: UInt64 = 253_402_300_799

    init(_ c: amqp_basic_properties_t) {
        let flags = unsafe c._flags
        func text(_ bit: UInt32, _ bytes: amqp_bytes_t) -> String? {
            flags & (1 << bit) == 0 ? nil : unsafe String(bytes)
        }
        unsafe self.init(
            contentType: flags & (1 << 15) == 0 ? nil : String(contentType: c.content_type),
            contentEncoding: text(14, c.content_encoding),
            headers: flags & (1 << 13) == 0 ? [:] : .init(c.headers),
            isPersistent: flags & (1 << 12) != 0 && c.delivery_mode == 2,
            priority: flags & (1 << 11) == 0 ? nil : c.priority,
            correlationID: text(10, c.correlation_id), replyTo: text(9, c.reply_to),
            expiration: text(8, c.expiration), messageID: text(7, c.message_id),
            timestamp: flags & (1 << 6) == 0 || c.timestamp > Self.lastTimestamp ? nil : Int(c.timestamp),
            type: text(5, c.type), userID: text(4, c.user_id), appID: text(3, c.app_id))
    }
}

extension Dictionary where Key == String, Value == FieldValue {
    /// - Parameter depth: How many tables and arrays this one is inside of.
    init(_ table: amqp_table_t, depth: Int = 0) {
        self.init(minimumCapacity: Int(unsafe table.num_entries))
        let entries = unsafe UnsafeBufferPointer(start: table.entries, count: Int(table.num_entries))
        for index in 0..<entries.count {
            let entry = unsafe entries[index]
            self[unsafe String(entry.key)] = unsafe FieldValue(entry.value, depth: depth + 1)
        }
    }
}

extension FieldValue {
    /// How deep tables and arrays may be nested; what is deeper becomes ``null``. A hostile header of 128 KiB could
    /// otherwise nest until the stack ends.
    static let maximumDepth = 32

    init(_ field: amqp_field_value_t, depth: Int) {
        guard depth <= Self.maximumDepth else {
            self = .null
            return
        }
        let kind = unsafe field.kind
        let value = unsafe field.value
        switch UnicodeScalar(kind) {
        case "t": self = unsafe .bool(value.boolean != 0)
        case "b": self = unsafe .int(Int(value.i8))
        case "B": self = unsafe .int(Int(value.u8))
        case "s": self = unsafe .int(Int(value.i16))
        case "u": self = unsafe .int(Int(value.u16))
        case "I": self = unsafe .int(Int(value.i32))
        case "i": self = unsafe .int(Int(value.u32))
        case "l": self = unsafe .int(Int(value.i64))
        case "L": self = unsafe Int(exactly: value.u64).map(FieldValue.int) ?? .double(Double(value.u64))
        case "f": self = unsafe .double(Double(value.f32))
        case "d": self = unsafe .double(value.f64)
        case "D":
            var scaled = unsafe Double(value.decimal.value)
            for _ in 0..<(unsafe value.decimal.decimals) { scaled /= 10 }
            self = .double(scaled)
        case "S":
            let buffer = unsafe UnsafeRawBufferPointer(start: value.bytes.bytes, count: value.bytes.len)
            self = unsafe String(validating: buffer, as: UTF8.self).map(FieldValue.string) ?? .bytes([UInt8](buffer))
        case "x":
            self = unsafe .bytes([UInt8](UnsafeRawBufferPointer(start: value.bytes.bytes, count: value.bytes.len)))
        case "T": self = unsafe .timestamp(Int(truncatingIfNeeded: value.u64))
        case "A":
            let array = unsafe value.array
            self = unsafe .array(
                UnsafeBufferPointer(start: array.entries, count: Int(array.num_entries)).map {
                    unsafe FieldValue($0, depth: depth + 1)
                })
        case "F": self = unsafe .table(.init(value.table, depth: depth))
        default: self = .null
        }
    }
}
