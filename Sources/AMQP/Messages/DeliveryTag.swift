/// Names one delivery, for its acknowledgement.
///
/// A tag is good on the connection that the delivery came over only. After a reconnection the broker delivers again,
/// under new tags; an acknowledgement with a tag of an earlier session is ignored.
public struct DeliveryTag: Hashable, Sendable, CustomStringConvertible {
    /// Counts the connections (and reopened channels) of the process, from 1.
    public let session: UInt64
    /// Counts the deliveries of the session, from 1.
    public let number: UInt64

    public init(session: UInt64, number: UInt64) {
        self.session = session
        self.number = number
    }

    public var description: String { "\(session)/\(number)" }
}
