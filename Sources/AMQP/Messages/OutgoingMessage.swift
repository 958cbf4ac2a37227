/// A message to publish.
public struct OutgoingMessage: Sendable, Hashable {
    /// Empty for the default exchange, which takes the routing key as the name of a queue.
    public var exchange: String
    public var routingKey: String
    /// Whether the broker hands the message back when no queue takes it (``PublishOutcome/returned(code:text:)``).
    public var isMandatory: Bool
    public var properties: MessageProperties
    public var body: [UInt8]

    public init(
        exchange: String, routingKey: String, isMandatory: Bool = false,
        properties: MessageProperties = MessageProperties(), body: [UInt8]
    ) {
        self.exchange = exchange
        self.routingKey = routingKey
        self.isMandatory = isMandatory
        self.properties = properties
        self.body = body
    }
}
