/// The properties that travel with a message (AMQP 0-9-1, class basic). Texts are at most 255 bytes of UTF-8.
///
/// Copies share one storage until one of them is changed: a message's properties pass through several stages, and each
/// copy of a dozen texts would count a dozen references.
public struct MessageProperties: Sendable, Hashable {
    private struct Values: Sendable, Hashable {
        var contentType: String?
        var contentEncoding: String?
        var headers: [String: FieldValue]
        var isPersistent: Bool
        var priority: UInt8?
        var correlationID: String?
        var replyTo: String?
        var expiration: String?
        var messageID: String?
        var timestamp: Int?
        var type: String?
        var userID: String?
        var appID: String?
    }

    private final class Storage: Sendable {
        let values: Values

        init(_ values: Values) { self.values = values }
    }

    private var storage: Storage

    private var values: Values {
        get { storage.values }
        set { storage = Storage(newValue) }
    }

    public init(
        contentType: String? = nil, contentEncoding: String? = nil, headers: [String: FieldValue] = [:],
        isPersistent: Bool = true, priority: UInt8? = nil, correlationID: String? = nil, replyTo: String? = nil,
        expiration: String? = nil, messageID: String? = nil, timestamp: Int? = nil, type: String? = nil,
        userID: String? = nil, appID: String? = nil
    ) {
        storage = Storage(
            Values(
                contentType: contentType, contentEncoding: contentEncoding, headers: headers,
                isPersistent: isPersistent, priority: priority, correlationID: correlationID, replyTo: replyTo,
                expiration: expiration, messageID: messageID, timestamp: timestamp, type: type, userID: userID,
                appID: appID))
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.storage === right.storage || left.storage.values == right.storage.values
    }

    public func hash(into hasher: inout Hasher) { storage.values.hash(into: &hasher) }
}

extension MessageProperties {
    public var contentType: String? {
        get { storage.values.contentType }
        set { values.contentType = newValue }
    }

    public var contentEncoding: String? {
        get { storage.values.contentEncoding }
        set { values.contentEncoding = newValue }
    }

    /// All headers together must fit into one frame (128 KiB unless the broker wants less).
    public var headers: [String: FieldValue] {
        get { storage.values.headers }
        set { values.headers = newValue }
    }

    /// Whether a durable queue keeps the message through a restart of the broker (delivery mode 2).
    public var isPersistent: Bool {
        get { storage.values.isPersistent }
        set { values.isPersistent = newValue }
    }

    /// 0 to 9 in the specification, 0 to 255 on the wire.
    public var priority: UInt8? {
        get { storage.values.priority }
        set { values.priority = newValue }
    }

    public var correlationID: String? {
        get { storage.values.correlationID }
        set { values.correlationID = newValue }
    }

    public var replyTo: String? {
        get { storage.values.replyTo }
        set { values.replyTo = newValue }
    }

    /// Milliseconds until the broker drops the message, as decimal digits.
    public var expiration: String? {
        get { storage.values.expiration }
        set { values.expiration = newValue }
    }

    public var messageID: String? {
        get { storage.values.messageID }
        set { values.messageID = newValue }
    }

    /// Seconds since 1970.
    public var timestamp: Int? {
        get { storage.values.timestamp }
        set { values.timestamp = newValue }
    }

    public var type: String? {
        get { storage.values.type }
        set { values.type = newValue }
    }

    /// The broker refuses a message whose user ID is not the connection's user.
    public var userID: String? {
        get { storage.values.userID }
        set { values.userID = newValue }
    }

    public var appID: String? {
        get { storage.values.appID }
        set { values.appID = newValue }
    }
}
