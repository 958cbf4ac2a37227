import AMQP

/// What has to be published, each message confirmed, before a delivery is acknowledged.
struct Publication: Sendable {
    let delivery: Delivery
    let tenant: String
    var messages: [OutgoingMessage]
    /// How often the broker refused one of the messages.
    var refusals = 0
}
