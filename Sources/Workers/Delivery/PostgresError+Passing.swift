import Postgres

extension PostgresError {
    /// Whether the same statement may succeed later: the database is away, at its limits, or slow.
    var mayPass: Bool {
        isOutage || isRetriable || sqlState == "57014"
            || [.timeout, .overloaded, .cancelled, .closed].contains(code)
    }
}
