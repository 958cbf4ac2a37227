/// Numbers that one choice of prompts works with, in memory that is borrowed for it: single ones, or blocks of eight.
///
/// Safe although it holds a pointer: every place is checked, and it lives only inside the call that borrows the memory.
@safe
struct ChoiceMemory {
    typealias Block = SIMD8<Double>

    private let numbers: UnsafeMutableBufferPointer<Double>

    /// Zeroes the memory.
    init(_ numbers: UnsafeMutableBufferPointer<Double>) {
        unsafe self.numbers = numbers
        unsafe numbers.initialize(repeating: 0)
    }

    /// The number at a place, counted in numbers.
    @inline(__always)
    subscript(place: Int) -> Double {
        get {
            unsafe precondition(place >= 0 && place < numbers.count)
            return unsafe numbers[place]
        }
        nonmutating set {
            unsafe precondition(place >= 0 && place < numbers.count)
            unsafe numbers[place] = newValue
        }
    }

    /// The eight numbers at a place, counted in blocks.
    @inline(__always)
    subscript(block block: Int) -> Block {
        get {
            unsafe precondition(block >= 0 && 8 * block + 8 <= numbers.count)
            return unsafe UnsafeRawPointer(numbers.baseAddress.unsafelyUnwrapped)
                .loadUnaligned(fromByteOffset: 64 * block, as: Block.self)
        }
        nonmutating set {
            unsafe precondition(block >= 0 && 8 * block + 8 <= numbers.count)
            unsafe UnsafeMutableRawPointer(numbers.baseAddress.unsafelyUnwrapped)
                .storeBytes(of: newValue, toByteOffset: 64 * block, as: Block.self)
        }
    }

    /// Lends memory for so many blocks.
    static func with<Result>(blocks: Int, _ body: (ChoiceMemory) -> Result) -> Result {
        unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: 8 * blocks) { numbers in
            body(unsafe ChoiceMemory(numbers))
        }
    }
}
