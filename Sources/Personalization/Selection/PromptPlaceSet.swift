/// A set of prompts, named by their places in the order of predicted gain, 0 to 127.
struct PromptPlaceSet: Hashable, Sequence {
    private(set) var bits: UInt128 = 0

    init() {}

    init(_ member: Int) { insert(member) }

    init(_ first: Int, _ second: Int) {
        insert(first)
        insert(second)
    }

    var isEmpty: Bool { bits == 0 }
    var count: Int { bits.nonzeroBitCount }

    func contains(_ member: Int) -> Bool { bits >> UInt128(member) & 1 == 1 }

    mutating func insert(_ member: Int) { bits |= 1 << UInt128(member) }

    /// Goes through the members, the smallest place first.
    func makeIterator() -> Iterator { Iterator(bits: bits) }

    struct Iterator: IteratorProtocol {
        var bits: UInt128

        mutating func next() -> Int? {
            guard bits != 0 else { return nil }
            let member = bits.trailingZeroBitCount
            bits &= bits - 1
            return member
        }
    }
}
