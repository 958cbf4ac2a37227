/// What went wrong between this client and the broker, and what to do about it.
public struct AMQPError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure, for code that decides.
    public enum Code: String, Sendable, Hashable {
        /// Nobody listens at the address, or the host has no address.
        case connectionRefused
        /// An established connection ended: closed by the broker or an operator, reset, or silent for two heartbeats.
        case connectionLost
        /// The broker does not know the user or the password is wrong.
        case authenticationFailed
        /// The user may not do this (AMQP 403).
        case accessRefused
        /// No such queue, exchange or virtual host (AMQP 404).
        case notFound
        /// The object is exclusive to another connection (AMQP 405).
        case resourceLocked
        /// It exists with other properties, or a delivery tag was unknown (AMQP 406).
        case preconditionFailed
        /// The broker is short of something, or internally broken (AMQP 506, 541).
        case resourceError
        /// An answer did not come in time.
        case timeout
        /// One side did not keep to the protocol.
        case protocolViolation
        /// The TLS handshake failed, or the certificates were not accepted.
        case tls
        /// The client was closed, or its task cancelled.
        case closed
        /// The URL or another setting cannot be used.
        case invalidConfiguration
        /// A message or name that AMQP cannot carry; it was not sent.
        case invalidMessage
        /// A mandatory message that no queue took.
        case returned
        /// The broker refused the message (a full queue, for instance).
        case nacked
        /// The system refused a thread, descriptor or memory.
        case system
    }

    public let code: Code
    /// The reply code that the broker gave, for instance 404.
    public let brokerCode: Int?
    /// The text that the broker gave.
    public let brokerText: String?
    /// What happened and what to do next. Never contains a password or the text of a message.
    public let message: String
    /// Whether the same may succeed later without anybody changing anything.
    public let isRetriable: Bool
    /// Where the error was made.
    public let file: String
    public let line: UInt

    public init(
        _ code: Code, _ message: String, brokerCode: Int? = nil, brokerText: String? = nil, isRetriable: Bool,
        file: String = #fileID, line: UInt = #line
    ) {
        self.code = code
        self.message = message
        self.brokerCode = brokerCode
        self.brokerText = brokerText
        self.isRetriable = isRetriable
        self.file = file
        self.line = line
    }

    public var description: String {
        let broker = brokerCode.map { " (broker: \($0) \(brokerText ?? ""))" } ?? ""
        return "\(code.rawValue): \(message)\(broker) [\(file):\(line)]"
    }
}
