/// Whether a client can serve queries now.
public enum PostgresState: Sendable, Hashable {
    /// No connection is up; the text says what is waited for. Contains no password.
    case connecting(waitingFor: String)
    /// At least one connection is up.
    case ready
    /// The client has been closed, or its run ended with an error. It stays so.
    case closed
}
