/// What the server reported about a failed statement, without anything that may repeat data.
struct ServerFailure: Sendable, Equatable {
    var sqlState: String
    var constraint: String?
    /// The primary message, empty where its class may quote values.
    var message: String
    /// The prepared statement is gone or no longer fits its tables; preparing it anew helps.
    var isStalePlan = false

    /// Classes whose primary messages speak of the server, the session or the statement (PostgreSQL manual, appendix
    /// A). Not among them: 21, 22, 23, 44 and P0, which quote values.
    static func mayShowMessage(ofState sqlState: String) -> Bool {
        ["08", "0A", "25", "26", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58"]
            .contains(String(sqlState.prefix(2)))
    }

    func error(site: CallSite) -> PostgresError {
        let code: PostgresError.Code
        var text = message.isEmpty ? "the server refused the statement; see its SQLSTATE" : message
        switch sqlState {
        case "28P01", "28000": code = .authenticationFailed
        case "3D000": code = .databaseMissing
        case "57P01", "57P02", "57P03": code = .connectionLost
        case "57014":
            code = .timeout
            text = "the server cancelled the statement, usually at the session's statement timeout"
        case let state where state.hasPrefix("08"): code = .connectionLost
        default: code = .server
        }
        return PostgresError(
            code, text, sqlState: sqlState, constraint: constraint, isStalePlan: isStalePlan, site: site)
    }
}
