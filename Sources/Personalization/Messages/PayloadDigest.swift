/// Holds 128 bits that stand for what a job asks for.
///
/// Stored with the revision, so that a `job_id` that comes again with another payload is refused instead of answered
/// with the wrong text. BLAKE2b with a digest of 16 bytes: two different payloads with the same digest take some 2^64
/// attempts even on purpose.
public struct PayloadDigest: Sendable, Hashable, CustomStringConvertible {
    /// The digest's bytes 0 to 7 and 8 to 15, each as a little-endian number.
    private let words: SIMD2<UInt64>

    /// Ends a message that is hashed with a digest of 16 bytes.
    init(_ hash: consuming BLAKE2b) {
        words = hash.finalize().lowHalf.lowHalf
    }

    /// Returns nil unless there are 16 bytes.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        var words = SIMD2<UInt64>()
        for (position, byte) in bytes.enumerated() {
            words[position >> 3] |= UInt64(byte) << UInt64((position & 7) * 8)
        }
        self.words = words
    }

    /// The 16 bytes, as they are stored.
    public var bytes: [UInt8] {
        (0..<16).map { UInt8(truncatingIfNeeded: words[$0 >> 3] >> UInt64(($0 & 7) * 8)) }
    }

    /// 32 hexadecimal digits.
    public var description: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
