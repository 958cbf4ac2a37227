/// Which deliveries of a session await acknowledgement, and with which frames a burst of them is acknowledged.
///
/// `multiple` covers a prefix of finished deliveries, in one frame. Its tag is the last of the prefix that this burst
/// acknowledges, never one settled before: RabbitMQ searches its list for that very tag, acknowledging all that it
/// passes, and closes the channel when it reaches the end.
struct AcknowledgementLedger {
    struct Frame: Equatable {
        var number: UInt64
        var isMultiple: Bool
    }

    /// Whether each delivery, from the oldest one that is not settled, is settled.
    private var isSettled = SequenceRing<Bool>()
    private(set) var outstanding = 0

    /// Notes a delivery. The broker numbers them without gaps; false when it did not.
    mutating func received(_ number: UInt64) -> Bool {
        guard number == isSettled.next else { return false }
        isSettled.append(false)
        outstanding += 1
        return true
    }

    /// The frames that acknowledge these. Numbers that are unknown, settled already or given twice are left out.
    mutating func acknowledge(_ numbers: some Sequence<UInt64>) -> [Frame] {
        let fresh = settle(numbers)
        guard !fresh.isEmpty else { return [] }
        trim()
        var inPrefix = 0
        var last: UInt64 = 0
        for number in fresh where number < isSettled.first {
            inPrefix += 1
            last = max(last, number)
        }
        guard inPrefix > 1 else { return fresh.map { Frame(number: $0, isMultiple: false) } }
        var frames = [Frame(number: last, isMultiple: true)]
        for number in fresh where number >= isSettled.first {
            frames.append(Frame(number: number, isMultiple: false))
        }
        return frames
    }

    /// Those of the numbers that are to be rejected, each with a frame of its own.
    mutating func reject(_ numbers: some Sequence<UInt64>) -> [UInt64] {
        let fresh = settle(numbers)
        trim()
        return fresh
    }

    private mutating func settle(_ numbers: some Sequence<UInt64>) -> [UInt64] {
        var fresh: [UInt64] = []
        for number in numbers where isSettled.contains(number) && !isSettled[number] {
            isSettled[number] = true
            fresh.append(number)
        }
        outstanding -= fresh.count
        return fresh
    }

    private mutating func trim() {
        while !isSettled.isEmpty, isSettled[isSettled.first] { isSettled.removeFirst() }
    }
}
