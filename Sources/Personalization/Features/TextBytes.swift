/// Reads UTF-8 bytes that may be cut or invalid, with zeros after the end.
///
/// Safe although it holds a pointer: every read is checked against the count. It lives only inside the call that
/// borrows the buffer.
@safe
struct TextBytes {
    /// A scalar as it stands in the bytes; an invalid byte is one scalar of value 0xFFFD.
    struct Scalar {
        let value: UInt32
        let length: Int
    }

    let count: Int
    private let base: UnsafePointer<UInt8>?

    init(_ buffer: UnsafeBufferPointer<UInt8>) {
        unsafe base = buffer.baseAddress
        count = unsafe buffer.baseAddress == nil ? 0 : buffer.count
    }

    /// Returns the byte at the index, or 0 past the end.
    @inline(__always)
    subscript(index: Int) -> UInt8 {
        guard index < count, index >= 0, let base = unsafe base else { return 0 }
        return unsafe base[index]
    }

    /// Returns the eight bytes from the index on, the first in the lowest place, zeros after the end.
    ///
    /// - Precondition: 0 <= `index` <= ``count``, which the caller knows of the bytes that it has read.
    @inline(__always)
    func eight(at index: Int) -> UInt64 {
        assert(index >= 0 && index <= count)
        guard index &+ 8 <= count, let base = unsafe base else { return lastEight(from: index) }
        return unsafe UInt64(
            littleEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    @inline(never)
    private func lastEight(from index: Int) -> UInt64 {
        (0..<8).reversed().reduce(0) { $0 &<< 8 | UInt64(self[index &+ $1]) }
    }

    /// Decodes the scalar that starts at the index: shortest form only, no surrogates (Unicode 16, table 3-7).
    ///
    /// What is not valid is one byte long, so that a caller always moves on.
    @inline(__always)
    func scalar(at index: Int) -> Scalar {
        let first = self[index]
        if first < 0x80 { return Scalar(value: UInt32(first), length: 1) }
        return multibyteScalar(first, at: index)
    }

    private func multibyteScalar(_ first: UInt8, at index: Int) -> Scalar {
        let invalid = Scalar(value: 0xFFFD, length: 1)
        let second = self[index + 1]
        guard second & 0xC0 == 0x80 else { return invalid }
        let lead = UInt32(first)
        if first >= 0xC2 && first < 0xE0 {
            return Scalar(value: (lead & 0x1F) << 6 | UInt32(second & 0x3F), length: 2)
        }
        let third = self[index + 2]
        guard first >= 0xE0, third & 0xC0 == 0x80 else { return invalid }
        let low = UInt32(second & 0x3F) << 6 | UInt32(third & 0x3F)
        if first < 0xF0 {
            let value = (lead & 0x0F) << 12 | low
            guard value >= 0x800, value < 0xD800 || value > 0xDFFF else { return invalid }
            return Scalar(value: value, length: 3)
        }
        let fourth = self[index + 3]
        guard first < 0xF5, fourth & 0xC0 == 0x80 else { return invalid }
        let value = (lead & 0x07) << 18 | low << 6 | UInt32(fourth & 0x3F)
        guard value >= 0x1_0000, value <= 0x10_FFFF else { return invalid }
        return Scalar(value: value, length: 4)
    }
}
