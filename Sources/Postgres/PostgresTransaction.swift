/// A transaction while its closure runs; see ``PostgresClient/transaction(file:line:_:)``.
///
/// Once a query has failed, PostgreSQL refuses every further one (25P02) until the end. Queries made at the same time
/// are pipelined on the one connection.
public struct PostgresTransaction: Sendable {
    let client: PostgresClient
    let lease: UInt64

    /// Runs one statement.
    public func query(
        _ statement: Statement, _ parameters: [PostgresValue] = [], timeout: Duration? = nil,
        file: String = #fileID, line: Int = #line
    ) async throws(PostgresError) -> PostgresRows {
        let site = CallSite(file: file, line: line)
        let query = try EncodedQuery(statement, parameters, site: site)
        return try await client.perform([query], lease: lease, timeout: timeout, site: site).only(site)
    }

    /// Runs several statements in one round trip; their rows come in order.
    public func batch(
        _ queries: [(Statement, [PostgresValue])], timeout: Duration? = nil,
        file: String = #fileID, line: Int = #line
    ) async throws(PostgresError) -> [PostgresRows] {
        let site = CallSite(file: file, line: line)
        let encoded = try encode(queries, site: site)
        guard !encoded.isEmpty else { return [] }
        return try await client.perform(encoded, lease: lease, timeout: timeout, site: site)
    }

    /// Runs the last statements together with the COMMIT, which saves a round trip. Nothing may follow.
    ///
    /// - Returns: The rows of each statement, in order.
    public func finish(
        _ queries: [(Statement, [PostgresValue])], file: String = #fileID, line: Int = #line
    ) async throws(PostgresError) -> [PostgresRows] {
        let site = CallSite(file: file, line: line)
        return try await client.finish(try encode(queries, site: site), lease: lease, site: site)
    }

    /// Runs a text with several statements, without a statement timeout unless one is given. It must not end the
    /// transaction.
    public func script(
        _ sql: String, timeout: Duration? = nil, file: String = #fileID, line: Int = #line
    ) async throws(PostgresError) {
        try await client.transactionScript(
            sql, lease: lease, timeout: timeout, site: CallSite(file: file, line: line))
    }
}
