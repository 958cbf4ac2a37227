/// Values numbered without gaps, removed from the front: what both ledgers keep.
struct SequenceRing<Element> {
    private var elements: [Element] = []
    private var head = 0
    /// The number of the first value.
    private(set) var first: UInt64 = 1

    var count: Int { elements.count - head }
    var isEmpty: Bool { count == 0 }
    /// The number that the next appended value gets.
    var next: UInt64 { first + UInt64(count) }

    func contains(_ number: UInt64) -> Bool { number >= first && number < next }

    subscript(number: UInt64) -> Element {
        get { elements[head + Int(number - first)] }
        set { elements[head + Int(number - first)] = newValue }
    }

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func removeFirst() {
        head += 1
        first += 1
        if head >= 1024 && head * 2 >= elements.count {
            elements.removeFirst(head)
            head = 0
        } else if head == elements.count {
            elements.removeAll(keepingCapacity: true)
            head = 0
        }
    }
}
