/// How much of a client's pool is in use at a moment.
public struct PostgresPoolUse: Sendable, Equatable {
    /// Connections that the pool may have.
    public let size: Int
    /// Open connections with a statement under way or a transaction.
    public let used: Int
    /// Open connections with nothing to do.
    public let idle: Int
    /// Statements and transactions that wait for a connection.
    public let waiting: Int
}

extension PostgresClient {
    /// How much of the pool is in use now.
    public var poolUse: PostgresPoolUse {
        let (used, idle) = pool.useOfOpen
        return PostgresPoolUse(size: connections.count, used: used, idle: idle, waiting: pool.waitingCount)
    }
}
