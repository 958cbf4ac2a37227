/// Vectors in a `bytea`: 32-bit floats in network order, one after the other, as `float4send` writes each.
///
/// PostgreSQL converts each number of a `real[]` by itself on its way in and out. For a vector that it only hands
/// through, this form costs it nothing.
public enum PackedReals {
    /// The bytes of the numbers, rounded to 32 bits: four for each.
    public static func bytes(_ numbers: [Double]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 * numbers.count)
        for number in numbers {
            let bits = Float(number).bitPattern
            for shift in [UInt32(24), 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: bits >> shift)) }
        }
        return bytes
    }

    /// The numbers; what is left over after whole ones is ignored.
    static func numbers(_ span: RawSpan) -> [Double] {
        let count = span.byteCount / 4
        return unsafe [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count {
                let bits = unsafe UInt32(
                    bigEndian: span.unsafeLoadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
                unsafe buffer[index] = Double(Float(bitPattern: bits))
            }
            initialized = count
        }
    }
}
