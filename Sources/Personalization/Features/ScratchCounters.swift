/// Counts in memory that the caller borrows for one call.
///
/// Safe although it holds a pointer: an index outside the memory is ignored, and it lives only inside that call.
@safe
struct ScratchCounters {
    private let memory: UnsafeMutableBufferPointer<UInt64>

    /// Zeroes the memory, whose count is a power of two where ``insert(_:)`` is used.
    init(_ memory: UnsafeMutableBufferPointer<UInt64>) {
        unsafe self.memory = memory
        unsafe memory.initialize(repeating: 0)
    }

    @inline(__always)
    func increment(_ index: Int) {
        guard unsafe index < memory.count else { return }
        unsafe memory[index] += 1
    }

    @inline(__always)
    subscript(index: Int) -> Int {
        unsafe index < memory.count ? Int(memory[index]) : 0
    }

    /// Uses the memory as a set by open addressing; false when the hash is in it already, or there is no room.
    @inline(__always)
    func insert(_ hash: UInt64) -> Bool {
        let mask = unsafe memory.count - 1
        let key = hash == 0 ? 1 : hash
        var slot = Int(truncatingIfNeeded: key ^ (key >> 32)) & mask
        for _ in 0...mask {
            let entry = unsafe memory[slot]
            if entry == key { return false }
            if entry == 0 {
                unsafe memory[slot] = key
                return true
            }
            slot = (slot + 1) & mask
        }
        return false
    }
}
