/// What one round of reading brought.
struct InboundBatch {
    /// What concerns the publisher, in the order in which it came: a return before its confirm.
    enum Confirmation {
        case settled(number: UInt64, isMultiple: Bool, isAccepted: Bool)
        case returned(DeliveryAssembler.Message)
    }

    /// What the link itself acts upon.
    enum Event {
        case reply(method: UInt32, Reply)
        case channelClosed(code: Int, text: String)
        case connectionClosed(code: Int, text: String)
        case flow(isActive: Bool)
    }

    var deliveries: [DeliveryAssembler.Message] = []
    var confirmations: [Confirmation] = []
    /// Consumers that the broker cancelled, because their queue is gone.
    var cancelledConsumers: [UInt32] = []
    /// The last word about connection.blocked in this round.
    var isBlocked: Bool?
    var events: [Event] = []
    /// Why there will be no further round.
    var failure: AMQPError?

    var concernsOwner: Bool {
        !deliveries.isEmpty || !confirmations.isEmpty || !cancelledConsumers.isEmpty || isBlocked != nil
    }
}

/// An answer to a command.
enum Reply: Sendable {
    case done
    case queue(name: String, messages: Int, consumers: Int)
    case count(Int)
    case message(DeliveryAssembler.Message)
    case empty
}
