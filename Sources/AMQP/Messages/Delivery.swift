/// A message that the broker delivered and that waits for its acknowledgement.
///
/// Immutable, and passed on through several stages: a reference, because its copies would count a dozen references each.
public final class Delivery: Sendable {
    public let tag: DeliveryTag
    /// The queue that it was consumed from.
    public let queue: String
    /// The exchange that it was published to; empty for the default exchange.
    public let exchange: String
    public let routingKey: String
    /// Whether it was, or may have been, delivered before.
    public let isRedelivered: Bool
    public let properties: MessageProperties
    /// Empty when the message is over the configured limit; see ``isOversized``.
    public let body: [UInt8]
    /// How many bytes were published.
    public let bodySize: UInt64
    /// When it was read from the connection.
    public let receivedAt: ContinuousClock.Instant

    public init(
        tag: DeliveryTag, queue: String, exchange: String, routingKey: String, isRedelivered: Bool,
        properties: MessageProperties, body: [UInt8], bodySize: UInt64? = nil,
        receivedAt: ContinuousClock.Instant = .now
    ) {
        self.tag = tag
        self.queue = queue
        self.exchange = exchange
        self.routingKey = routingKey
        self.isRedelivered = isRedelivered
        self.properties = properties
        self.body = body
        self.bodySize = bodySize ?? UInt64(body.count)
        self.receivedAt = receivedAt
    }

    /// Whether the body was over ``AMQPConfiguration/maximumBodySize`` and was therefore left out.
    public var isOversized: Bool { UInt64(body.count) < bodySize }
}
