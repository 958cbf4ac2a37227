/// Why something asked of PostgreSQL did not happen.
///
/// The message never repeats data: of a server's report only the SQLSTATE and the constraint are kept, and the primary
/// message where its class speaks of the server or of the statement, not of values. DETAIL, HINT and CONTEXT, which
/// quote rows, are not even read.
public struct PostgresError: Error, Sendable {
    /// The kind of failure.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        private init(_ description: String) { self.description = description }

        /// The connection string or a setting can't be used.
        public static let invalidConfiguration = Code("invalidConfiguration")
        /// A parameter can't be sent as it is, for example a text with a NUL.
        public static let invalidParameter = Code("invalidParameter")
        /// No connection could be made: nobody listens, the host is unknown, the server is starting up.
        public static let connectionRefused = Code("connectionRefused")
        /// The connection ended before the answer came; whether the statement took effect is not known.
        public static let connectionLost = Code("connectionLost")
        /// The server refuses the user or the password (28P01, 28000), or the user may not connect to the database.
        public static let authenticationFailed = Code("authenticationFailed")
        /// The database does not exist (3D000).
        public static let databaseMissing = Code("databaseMissing")
        /// The server reported an error; see ``PostgresError/sqlState``.
        public static let server = Code("server")
        /// A time limit was reached: the query's own, or the session's statement timeout.
        public static let timeout = Code("timeout")
        /// The calling task was cancelled.
        public static let cancelled = Code("cancelled")
        /// A column was read as a type that it does not have, or as non-null though it is null, or is not there.
        public static let typeMismatch = Code("typeMismatch")
        /// Too much waits already.
        public static let overloaded = Code("overloaded")
        /// The client is closed, or the transaction has ended.
        public static let closed = Code("closed")
        /// The server sent what this client does not understand.
        public static let protocolViolation = Code("protocolViolation")
    }

    public let code: Code
    /// The five characters by which the server names the error (PostgreSQL manual, appendix A).
    public let sqlState: String?
    /// The constraint that was violated.
    public let constraint: String?
    /// What happened and what to do about it.
    public let message: String
    /// The caller's source file.
    public internal(set) var file: String
    /// The caller's line.
    public internal(set) var line: Int
    private let isAway: Bool
    private let isStalePlan: Bool

    init(
        _ code: Code, _ message: String, sqlState: String? = nil, constraint: String? = nil, isAway: Bool = false,
        isStalePlan: Bool = false, site: CallSite = .unknown
    ) {
        self.code = code
        self.message = message
        self.sqlState = sqlState
        self.constraint = constraint
        self.isAway = isAway
        self.isStalePlan = isStalePlan
        self.file = site.file
        self.line = site.line
    }

    /// Whether the same transaction, begun anew, may succeed: it lost against another one (40001, 40P01, 55P03) or met
    /// a plan that has to be made again (0A000, 26000). After such an error nothing has taken effect.
    public var isRetriable: Bool {
        guard code == .server, let sqlState else { return false }
        return isStalePlan || ["40001", "40P01", "55P03"].contains(sqlState)
    }

    /// Whether the database is away or can't serve anybody now, which is no fault of the statement: refused or lost
    /// connections, class 08, shutting down or starting up (57P01 to 57P03), out of resources (class 53).
    public var isOutage: Bool {
        if isAway || code == .connectionRefused || code == .connectionLost { return true }
        guard let sqlState else { return false }
        return sqlState.hasPrefix("08") || sqlState.hasPrefix("53")
            || ["57P01", "57P02", "57P03"].contains(sqlState)
    }

    /// Whether waiting and trying again can't help a connection attempt.
    var isPermanent: Bool {
        code == .authenticationFailed || code == .databaseMissing || code == .invalidConfiguration
    }

    func at(_ site: CallSite) -> PostgresError {
        var copy = self
        copy.file = site.file
        copy.line = site.line
        return copy
    }
}

extension PostgresError: CustomStringConvertible {
    public var description: String {
        var parts = ["\(code)"]
        if let sqlState { parts.append("SQLSTATE \(sqlState)") }
        if let constraint { parts.append("constraint \(constraint)") }
        let place = file.isEmpty ? "" : " [\(file):\(line)]"
        return parts.joined(separator: ", ") + ": " + message + place
    }
}

/// Where a query was asked for.
struct CallSite: Sendable {
    let file: String
    let line: Int

    static let unknown = CallSite(file: "", line: 0)
}
