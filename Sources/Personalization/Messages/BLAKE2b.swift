/// Computes BLAKE2b without a key (RFC 7693), a cryptographic hash.
///
/// Chosen over SHA-256 because its 64-bit words make it some three times as fast without special instructions, and
/// because a short digest is part of its definition.
struct BLAKE2b: ~Copyable {
    /// The eight words of the state; the digest is their first bytes, each word little-endian.
    typealias State = SIMD8<UInt64>

    /// The fractional parts of the square roots of the first eight primes.
    private static var initial: State {
        State(
            0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1,
            0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f, 0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179)
    }

    private var state: State
    private var block = InlineArray<16, UInt64>(repeating: 0)
    /// Bytes of `block` that are filled. A full block waits until more comes, because the last one is marked.
    private var filled = 0
    /// Bytes compressed. The RFC counts to 2^128; a message never comes near 2^64.
    private var counter: UInt64 = 0

    /// - Parameter digestLength: Bytes of the digest, 1 to 64.
    init(digestLength: Int) {
        state = Self.initial
        state[0] ^= 0x0101_0000 ^ UInt64(digestLength)
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var position = 0
        while position < bytes.count {
            if filled == 128 {
                compress(isLast: false)
                filled = 0
                block = InlineArray<16, UInt64>(repeating: 0)
            }
            if filled == 0, bytes.count - position >= 128 {
                for word in 0..<16 {
                    block[word] = unsafe UInt64(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: position + 8 * word, as: UInt64.self))
                }
                filled = 128
                position += 128
                continue
            }
            // Words, shifted into place where earlier parts did not end at a word.
            let place = filled >> 3
            let shift = UInt64((filled & 7) * 8)
            if bytes.count - position >= 8 {
                let word = unsafe UInt64(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
                let taken = 8 - (filled & 7)
                block[place] |= word &<< shift
                filled += taken
                position += taken
            } else {
                block[place] |= unsafe UInt64(bytes[position]) &<< shift
                filled += 1
                position += 1
            }
        }
    }

    mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { unsafe update(UnsafeRawBufferPointer($0)) }
    }

    /// Ends the message.
    mutating func finalize() -> State {
        compress(isLast: true)
        return state
    }

    /// The function F of the RFC; each line is one row of its message schedule (section 2.7).
    private mutating func compress(isLast: Bool) {
        counter += UInt64(filled)
        let m = block
        var v = Lanes(state, Self.initial)
        v.v12 ^= counter
        if isLast { v.v14 = ~v.v14 }
        v.columns(m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7])
        v.diagonals(m[8], m[9], m[10], m[11], m[12], m[13], m[14], m[15])
        v.columns(m[14], m[10], m[4], m[8], m[9], m[15], m[13], m[6])
        v.diagonals(m[1], m[12], m[0], m[2], m[11], m[7], m[5], m[3])
        v.columns(m[11], m[8], m[12], m[0], m[5], m[2], m[15], m[13])
        v.diagonals(m[10], m[14], m[3], m[6], m[7], m[1], m[9], m[4])
        v.columns(m[7], m[9], m[3], m[1], m[13], m[12], m[11], m[14])
        v.diagonals(m[2], m[6], m[5], m[10], m[4], m[0], m[15], m[8])
        v.columns(m[9], m[0], m[5], m[7], m[2], m[4], m[10], m[15])
        v.diagonals(m[14], m[1], m[11], m[12], m[6], m[8], m[3], m[13])
        v.columns(m[2], m[12], m[6], m[10], m[0], m[11], m[8], m[3])
        v.diagonals(m[4], m[13], m[7], m[5], m[15], m[14], m[1], m[9])
        v.columns(m[12], m[5], m[1], m[15], m[14], m[13], m[4], m[10])
        v.diagonals(m[0], m[7], m[6], m[3], m[9], m[2], m[8], m[11])
        v.columns(m[13], m[11], m[7], m[14], m[12], m[1], m[3], m[9])
        v.diagonals(m[5], m[0], m[15], m[4], m[8], m[6], m[2], m[10])
        v.columns(m[6], m[15], m[14], m[9], m[11], m[3], m[0], m[8])
        v.diagonals(m[12], m[2], m[13], m[7], m[1], m[4], m[10], m[5])
        v.columns(m[10], m[2], m[8], m[4], m[7], m[6], m[1], m[5])
        v.diagonals(m[15], m[11], m[9], m[14], m[3], m[12], m[13], m[0])
        v.columns(m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7])
        v.diagonals(m[8], m[9], m[10], m[11], m[12], m[13], m[14], m[15])
        v.columns(m[14], m[10], m[4], m[8], m[9], m[15], m[13], m[6])
        v.diagonals(m[1], m[12], m[0], m[2], m[11], m[7], m[5], m[3])
        state[0] ^= v.v0 ^ v.v8
        state[1] ^= v.v1 ^ v.v9
        state[2] ^= v.v2 ^ v.v10
        state[3] ^= v.v3 ^ v.v11
        state[4] ^= v.v4 ^ v.v12
        state[5] ^= v.v5 ^ v.v13
        state[6] ^= v.v6 ^ v.v14
        state[7] ^= v.v7 ^ v.v15
    }
}

/// The working vector of one compression, in names so that it stays in registers.
private struct Lanes {
    var v0: UInt64, v1: UInt64, v2: UInt64, v3: UInt64, v4: UInt64, v5: UInt64, v6: UInt64, v7: UInt64
    var v8: UInt64, v9: UInt64, v10: UInt64, v11: UInt64, v12: UInt64, v13: UInt64, v14: UInt64, v15: UInt64

    @inline(__always)
    init(_ state: BLAKE2b.State, _ initial: BLAKE2b.State) {
        (v0, v1, v2, v3, v4, v5, v6, v7) =
            (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7])
        (v8, v9, v10, v11, v12, v13, v14, v15) =
            (initial[0], initial[1], initial[2], initial[3], initial[4], initial[5], initial[6], initial[7])
    }

    @inline(__always)
    mutating func columns(
        _ m0: UInt64, _ m1: UInt64, _ m2: UInt64, _ m3: UInt64, _ m4: UInt64, _ m5: UInt64, _ m6: UInt64, _ m7: UInt64
    ) {
        Self.mix(&v0, &v4, &v8, &v12, m0, m1)
        Self.mix(&v1, &v5, &v9, &v13, m2, m3)
        Self.mix(&v2, &v6, &v10, &v14, m4, m5)
        Self.mix(&v3, &v7, &v11, &v15, m6, m7)
    }

    @inline(__always)
    mutating func diagonals(
        _ m0: UInt64, _ m1: UInt64, _ m2: UInt64, _ m3: UInt64, _ m4: UInt64, _ m5: UInt64, _ m6: UInt64, _ m7: UInt64
    ) {
        Self.mix(&v0, &v5, &v10, &v15, m0, m1)
        Self.mix(&v1, &v6, &v11, &v12, m2, m3)
        Self.mix(&v2, &v7, &v8, &v13, m4, m5)
        Self.mix(&v3, &v4, &v9, &v14, m6, m7)
    }

    /// The function G of the RFC.
    @inline(__always)
    private static func mix(
        _ a: inout UInt64, _ b: inout UInt64, _ c: inout UInt64, _ d: inout UInt64, _ x: UInt64, _ y: UInt64
    ) {
        a = a &+ b &+ x
        d = rotate(d ^ a, 32)
        c = c &+ d
        b = rotate(b ^ c, 24)
        a = a &+ b &+ y
        d = rotate(d ^ a, 16)
        c = c &+ d
        b = rotate(b ^ c, 63)
    }

    @inline(__always)
    private static func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 {
        value &>> bits | value &<< (64 - bits)
    }
}
