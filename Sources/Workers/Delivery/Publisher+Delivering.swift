import AMQP

extension Publisher {
    /// Publishes messages as often as it takes until the broker has confirmed each.
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
        var open = items
        while !open.isEmpty, goesOn() {
            let outcomes = await publish(open.map(\.1))
            var rest: [(Item, OutgoingMessage)] = []
            for ((item, message), outcome) in zip(open, outcomes) {
                switch outcome {
                case .confirmed: confirmed(item)
                case .returned: if let other = returned(item, message) { rest.append((item, other)) }
                case .lost(let error) where error.code == .invalidMessage:
                    rest.append((item, ResultMessage.trimmed(message)))
                case .nacked, .lost: rest.append((item, message))
                }
            }
            open = rest
            if !open.isEmpty { await Pause.brief() }
        }
    }
}
