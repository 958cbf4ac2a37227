/// Numbers that one choice of prompts works with, in memory that is borrowed for it: blocks of eight, which are also read
/// and written one by one. What is in it at first is of no meaning.
///
/// Safe although it holds a pointer: every place is checked, and it lives only inside the call that borrows the memory.
@safe
struct ChoiceMemory {
    typealias Block = SIMD8<Double>

    private let blocks: UnsafeMutableBufferPointer<Block>

    private init(_ blocks: UnsafeMutableBufferPointer<Block>) { unsafe self.blocks = blocks }

    /// Lends memory for so many blocks.
    static func with<Result>(blocks: Int, _ body: (ChoiceMemory) -> Result) -> Result {
        unsafe withUnsafeTemporaryAllocation(of: Block.self, capacity: blocks) { blocks in
            body(unsafe ChoiceMemory(blocks))
        }
    }

    /// The eight numbers of a block.
    @inline(__always)
    subscript(block block: Int) -> Block {
        get {
            unsafe precondition(block >= 0 && block < blocks.count)
            return unsafe blocks[block]
        }
        nonmutating set {
            unsafe precondition(block >= 0 && block < blocks.count)
            unsafe blocks[block] = newValue
        }
    }

    /// The number at a place, eight to a block.
    @inline(__always)
    subscript(place: Int) -> Double {
        get { unsafe number(place).pointee }
        nonmutating set { unsafe number(place).pointee = newValue }
    }

    @inline(__always)
    private func number(_ place: Int) -> UnsafeMutablePointer<Double> {
        unsafe precondition(place >= 0 && place < 8 * blocks.count)
        return unsafe UnsafeMutableRawPointer(blocks.baseAddress.unsafelyUnwrapped)
            .assumingMemoryBound(to: Double.self) + place
    }

    /// Multiplies a symmetric matrix with eight vectors at once.
    ///
    /// - Parameters:
    ///   - matrix: Its packed lower triangle, J rows.
    ///   - source: The block with the vectors' first components; the next ones are `stride` blocks on.
    ///   - target: The same of the products.
    func multiply(_ matrix: [Double], rows: Int, from source: Int, to target: Int, stride: Int) {
        check(source, rows: rows, stride: stride)
        check(target, rows: rows, stride: stride)
        precondition(matrix.count == rows * (rows + 1) / 2)
        unsafe matrix.withUnsafeBufferPointer { matrix in
            var start = 0
            for row in 0..<rows {
                var total = Block.zero
                var place = source
                for column in 0..<row {
                    unsafe total += blocks[place] * matrix[start &+ column]
                    place &+= stride
                }
                var element = start &+ row
                for column in row..<rows {
                    unsafe total += blocks[place] * matrix[element]
                    element &+= column &+ 1
                    place &+= stride
                }
                unsafe blocks[target &+ row &* stride] = total
                start &+= row &+ 1
            }
        }
    }

    /// Returns the products of one vector with eight.
    ///
    /// - Parameters:
    ///   - vector: The place of its first component; the next ones are `stride` blocks on.
    ///   - source: The block with the vectors' first components.
    func product(of vector: Int, with source: Int, rows: Int, stride: Int) -> Block {
        check(source, rows: rows, stride: stride)
        check(vector / 8, rows: rows, stride: stride)
        var total = Block.zero
        let first = unsafe number(vector)
        for row in 0..<rows { unsafe total += blocks[source &+ row &* stride] * first[8 &* row &* stride] }
        return total
    }

    private func check(_ block: Int, rows: Int, stride: Int) {
        unsafe precondition(block >= 0 && stride > 0 && rows > 0 && block + (rows - 1) * stride < blocks.count)
    }
}
