import AMQP

extension Publisher {
    /// How often a message that a queue refuses is published again, before it counts as one that no queue takes.
    private static var refusalLimit: Int { 3 }

    /// Publishes messages as often as it takes until the broker has confirmed each. One that a full queue refuses again and
    /// again must not keep all others waiting: no queue takes it.
    ///
    /// - Parameters:
    ///   - items: What the messages are about, each with its message.
    ///   - goesOn: Whether to try again what was not confirmed.
    ///   - confirmed: Called once for each item whose message the broker has taken.
    ///   - returned: Called where no queue takes a message: what to publish in its place, or nil for nothing.
    nonisolated func deliver<Item>(
        _ items: [(Item, OutgoingMessage)], while goesOn: () -> Bool, confirmed: (Item) -> Void = { _ in },
        returned: (Item, OutgoingMessage) -> OutgoingMessage?
    ) async {
        var open = items.map { (item: $0.0, message: $0.1, refusals: 0) }
        while !open.isEmpty, goesOn() {
            let outcomes = await publish(open.map(\.message))
            var rest: [(item: Item, message: OutgoingMessage, refusals: Int)] = []
            for ((item, message, earlier), outcome) in zip(open, outcomes) {
                var refusals = earlier
                if case .nacked = outcome { refusals += 1 }
                switch outcome {
                case .confirmed: confirmed(item)
                case .returned:
                    if let other = returned(item, message) { rest.append((item, other, 0)) }
                case .nacked where refusals > Self.refusalLimit:
                    if let other = returned(item, message) { rest.append((item, other, 0)) }
                case .lost(let error) where error.code == .invalidMessage:
                    rest.append((item, ResultMessage.trimmed(message), refusals))
                case .nacked, .lost: rest.append((item, message, refusals))
                }
            }
            open = rest
            if !open.isEmpty { await Pause.brief() }
        }
    }
}
