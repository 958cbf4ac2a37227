import CPostgres

/// Where the database is and how a client behaves towards it. The password is never printed.
public struct PostgresConfiguration: Sendable {
    /// What the connection string said, by libpq's keywords (PostgreSQL manual, 34.1.2).
    var parameters: [String: String]

    /// Connections, at least 1; 4 by default.
    public var poolSize = 4
    /// The longest time one statement may run on the server, and the longest a query waits for a connection; 30 s by
    /// default, at least 1 ms.
    public var statementTimeout: Duration = .seconds(30)
    /// The longest time one connection attempt may take; 10 s by default.
    public var connectTimeout: Duration = .seconds(10)
    /// Shown in `pg_stat_activity`.
    public var applicationName = "attune"
    /// The upper limit of the first pause between connection attempts; it doubles with each, up to ``backoffCap``. Each
    /// pause is drawn between zero and its limit.
    public var backoffBase: Duration = .milliseconds(100)
    public var backoffCap: Duration = .seconds(2)
    /// How many queries and transactions may wait for a connection; the next one fails as overloaded. 10,000 by default.
    public var maximumWaiting = 10_000
    /// How many queries (or batches) may be in flight on one connection; 64 by default.
    public var pipelineDepth = 64

    /// Reads a connection string: `postgres://user:password@host:port/database?sslmode=…` with percent encoding, or
    /// libpq's `key=value` form. What it does not say comes from libpq's environment variables and defaults.
    ///
    /// Host names are resolved off the event loop; one that comes from the environment alone (`PGHOST`) is resolved on
    /// it, so name the host in the string.
    ///
    /// - Throws: ``PostgresError/Code/invalidConfiguration``; the message does not repeat the string.
    public init(url: String) throws(PostgresError) {
        var message: UnsafeMutablePointer<CChar>?
        let options = unsafe PQconninfoParse(url, &message)
        defer {
            unsafe PQfreemem(message)
            unsafe PQconninfoFree(options)
        }
        guard let first = unsafe options, !url.isEmpty, !url.utf8.contains(0) else {
            throw PostgresError(
                .invalidConfiguration,
                "the database URL can't be read; give postgres://user:password@host:port/database?sslmode=require, "
                    + "with special characters of the password percent-encoded, or libpq's key=value form")
        }
        var parameters: [String: String] = [:]
        var option = unsafe first
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                parameters[unsafe String(cString: keyword)] = unsafe String(cString: value)
            }
            unsafe option += 1
        }
        self.parameters = parameters
    }

    /// Takes the place of the password in the connection string.
    ///
    /// - Throws: ``PostgresError/Code/invalidConfiguration`` for one with a NUL.
    public mutating func setPassword(_ password: String) throws(PostgresError) {
        guard !password.utf8.contains(0) else {
            throw PostgresError(.invalidConfiguration, "the database's password contains a NUL character; correct it")
        }
        parameters["password"] = password
    }

    /// Connects by TLS only, to a server whose certificate one of the file's signed for its host name.
    public mutating func requireTrust(authorityFile: String) {
        parameters["sslmode"] = "verify-full"
        parameters["sslrootcert"] = authorityFile
    }

    public var host: String { parameters["hostaddr"] ?? parameters["host"] ?? "the default host" }
    public var port: String { parameters["port"] ?? "5432" }
    public var database: String { parameters["dbname"] ?? parameters["user"] ?? "the default database" }
    public var user: String { parameters["user"] ?? "the default user" }

    /// Parameters for libpq with the session settings added.
    func sessionParameters() -> [String: String] {
        var result = parameters
        let milliseconds = Int32(clamping: max(1, statementTimeout.wholeMilliseconds))
        result["options"] = [parameters["options"], "-c statement_timeout=\(milliseconds)"]
            .compactMap { $0 }.joined(separator: " ")
        result["application_name"] = parameters["application_name"] ?? applicationName
        result["client_encoding"] = "UTF8"
        // Looking for a Kerberos ticket could block, and costs a round trip.
        result["gssencmode"] = parameters["gssencmode"] ?? "disable"
        result["keepalives_idle"] = parameters["keepalives_idle"] ?? "30"
        result["keepalives_interval"] = parameters["keepalives_interval"] ?? "10"
        result["keepalives_count"] = parameters["keepalives_count"] ?? "3"
        return result
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "database \(database) of \(user) at \(host):\(port), \(poolSize) connections" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

extension Duration {
    /// Rounded down.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, isBeyond) = seconds.multipliedReportingOverflow(by: 1000)
        return isBeyond ? .max : whole + attoseconds / 1_000_000_000_000_000
    }
}
