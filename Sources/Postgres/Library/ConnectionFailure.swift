/// Makes errors of libpq's accounts of failed connection attempts.
enum ConnectionFailure {
    /// Reads an account written at verbose verbosity, in which a server's report begins with its severity and SQLSTATE
    /// (`FATAL:  28P01: password …`). There is no other way to the SQLSTATE of a refused connection.
    static func error(account: String, needsPassword: Bool, place: String) -> PostgresError {
        if let (state, text) = report(in: account) {
            let shown = ServerFailure.mayShowMessage(ofState: state) ? text : "see the SQLSTATE"
            let code: PostgresError.Code
            let advice: String
            switch state {
            case "28P01", "28000", "42501":
                code = .authenticationFailed
                advice = "check user, password and the server's pg_hba.conf"
            case "3D000":
                code = .databaseMissing
                advice = "create the database or correct its name"
            default:
                code = .connectionRefused
                advice = "the server is not ready to accept the connection"
            }
            return PostgresError(code, "\(place): \(shown); \(advice)", sqlState: state)
        }
        if needsPassword {
            return PostgresError(
                .authenticationFailed, "\(place) asks for a password and none was given; put it into the database URL")
        }
        // Lines that begin with a tab ask whether the server runs.
        let line = account.split(separator: "\n").last { !$0.hasPrefix("\t") }.map(String.init) ?? "no answer"
        return PostgresError(
            .connectionRefused, "\(place): \(line); check that the server runs and can be reached", isAway: true)
    }

    /// The last SQLSTATE in the account and the rest of its line.
    private static func report(in account: String) -> (state: String, text: String)? {
        for line in account.split(separator: "\n").reversed() {
            let words = line.split(separator: ":", omittingEmptySubsequences: false)
            for index in words.indices.dropFirst() {
                let state = words[index].drop { $0 == " " }
                guard words[index].hasPrefix("  "), state.count == 5, index + 1 < words.count,
                    state.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isUppercase) })
                else { continue }
                let text = words[(index + 1)...].joined(separator: ":").drop { $0 == " " }
                return (String(state), String(text))
            }
        }
        return nil
    }
}
