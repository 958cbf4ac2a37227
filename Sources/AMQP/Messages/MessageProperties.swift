/// The properties that travel with a message (AMQP 0-9-1, class basic). Texts are at most 255 bytes of UTF-8.
public struct MessageProperties: Sendable, Hashable {
    public var contentType: String?
    public var contentEncoding: String?
    /// All headers together must fit into one frame (128 KiB unless the broker wants less).
    public var headers: [String: FieldValue]
    /// Whether a durable queue keeps the message through a restart of the broker (delivery mode 2).
    public var isPersistent: Bool
    /// 0 to 9 in the specification, 0 to 255 on the wire.
    public var priority: UInt8?
    public var correlationID: String?
    public var replyTo: String?
    /// Milliseconds until the broker drops the message, as decimal digits.
    public var expiration: String?
    public var messageID: String?
    /// Seconds since 1970.
    public var timestamp: Int?
    public var type: String?
    /// The broker refuses a message whose user ID is not the connection's user.
    public var userID: String?
    public var appID: String?

    public init(
        contentType: String? = nil, contentEncoding: String? = nil, headers: [String: FieldValue] = [:],
        isPersistent: Bool = true, priority: UInt8? = nil, correlationID: String? = nil, replyTo: String? = nil,
        expiration: String? = nil, messageID: String? = nil, timestamp: Int? = nil, type: String? = nil,
        userID: String? = nil, appID: String? = nil
    ) {
        self.contentType = contentType
        self.contentEncoding = contentEncoding
        self.headers = headers
        self.isPersistent = isPersistent
        self.priority = priority
        self.correlationID = correlationID
        self.replyTo = replyTo
        self.expiration = expiration
        self.messageID = messageID
        self.timestamp = timestamp
        self.type = type
        self.userID = userID
        self.appID = appID
    }
}
