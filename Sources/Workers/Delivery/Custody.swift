import AMQP

/// What a pipeline has taken from the broker and not settled yet, what became of the rest, and how it is to end.
struct Custody {
    /// Deliveries that are not acknowledged yet.
    private(set) var count = 0
    /// How many deliveries had each outcome since the start.
    private(set) var outcomes: [String: Int] = [:]
    private var countOf: [String: Int] = [:]

    /// Nothing more is taken.
    var isDraining = false
    /// What is in flight is given up; the broker delivers it again.
    private(set) var isAborted = false
    /// The database is away for too long: nothing is held until it is back.
    var isSuspended = false

    mutating func abort() {
        isDraining = true
        isAborted = true
    }

    mutating func take(_ deliveries: [Delivery]) {
        count += deliveries.count
        for delivery in deliveries { countOf[delivery.queue, default: 0] += 1 }
    }

    mutating func release(_ deliveries: ArraySlice<Delivery>) {
        count -= deliveries.count
        for delivery in deliveries { countOf[delivery.queue, default: 0] -= 1 }
    }

    func holdsNothing(of queue: String) -> Bool { countOf[queue, default: 0] == 0 }

    mutating func record(_ outcome: String, count: Int = 1) { outcomes[outcome, default: 0] += count }
}
