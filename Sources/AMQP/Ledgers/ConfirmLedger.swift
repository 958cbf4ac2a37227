/// The messages that were published on a channel in confirm mode and whose confirm is awaited, within a window.
///
/// The broker numbers published messages from 1. It confirms one, or with `multiple` all up to one; a returned message
/// comes back before it is confirmed, without its number.
struct ConfirmLedger<Message> {
    struct Entry {
        var message: Message
        var size: Int
        var isMandatory: Bool
        var returned: Returned?
    }

    struct Returned: Equatable {
        var code: Int
        var text: String
    }

    private struct Slot {
        var entry: Entry?
    }

    private var slots = SequenceRing<Slot>()
    private(set) var count = 0
    private(set) var bytes = 0
    private let maximumCount: Int
    private let maximumBytes: Int

    init(maximumCount: Int, maximumBytes: Int) {
        self.maximumCount = max(1, maximumCount)
        self.maximumBytes = max(1, maximumBytes)
    }

    /// Whether another message of this size fits; one always fits into an empty window, however large.
    func hasRoom(for size: Int) -> Bool {
        count == 0 || (count < maximumCount && bytes + size <= maximumBytes)
    }

    /// Notes that a message was written.
    mutating func sent(_ message: Message, size: Int, isMandatory: Bool) {
        slots.append(Slot(entry: Entry(message: message, size: size, isMandatory: isMandatory)))
        count += 1
        bytes += size
    }

    /// Settles what the broker confirmed or refused; false for a number that was never published.
    ///
    /// - Parameter number: With `isMultiple`, zero means all.
    mutating func settle(_ number: UInt64, isMultiple: Bool, each: (Entry) -> Void) -> Bool {
        let last = isMultiple && number == 0 ? slots.next - 1 : number
        guard last < slots.next, last > 0 || isMultiple else { return false }
        if isMultiple {
            while !slots.isEmpty, slots.first <= last {
                take(slots.first, each)
                slots.removeFirst()
            }
        } else if slots.contains(last) {
            take(last, each)
            while !slots.isEmpty, slots[slots.first].entry == nil { slots.removeFirst() }
        }
        return true
    }

    /// Marks the oldest mandatory message that matches and was not returned yet; its confirm follows.
    ///
    /// - Returns: Whether there was one.
    mutating func markReturned(_ returned: Returned, where matches: (Message) -> Bool) -> Bool {
        var number = slots.first
        while number < slots.next {
            if let entry = slots[number].entry, entry.isMandatory, entry.returned == nil, matches(entry.message) {
                slots[number].entry?.returned = returned
                return true
            }
            number += 1
        }
        return false
    }

    /// Empties the ledger when the channel is gone.
    mutating func loseAll(each: (Entry) -> Void) {
        while !slots.isEmpty {
            take(slots.first, each)
            slots.removeFirst()
        }
    }

    private mutating func take(_ number: UInt64, _ each: (Entry) -> Void) {
        guard let entry = slots[number].entry else { return }
        slots[number].entry = nil
        count -= 1
        bytes -= entry.size
        each(entry)
    }
}
