/// Whether a client has its connection.
public enum ConnectionState: Sendable, Hashable {
    /// Not connected; the text says what is waited for, for instance "the broker at localhost:5672 (connectionRefused)".
    case connecting(waitingFor: String)
    case ready
    /// Closed, cancelled or failed for good; it stays so.
    case closed
}
