import Testing

@testable import Postgres

@Suite("A configuration")
struct ConfigurationTests {
    @Test("reads a URL with percent encoding")
    func url() throws {
        let configuration = try PostgresConfiguration(
            url: "postgres://an%40user:p%3A%2Fw@db.example:6543/some%20base?sslmode=require")
        #expect(configuration.user == "an@user")
        #expect(configuration.parameters["password"] == "p:/w")
        #expect(configuration.host == "db.example")
        #expect(configuration.port == "6543")
        #expect(configuration.database == "some base")
        #expect(configuration.parameters["sslmode"] == "require")
    }

    @Test("reads libpq's own form")
    func keywords() throws {
        let configuration = try PostgresConfiguration(url: "host=/run/pg dbname=base user='a b'")
        #expect(configuration.host == "/run/pg")
        #expect(configuration.database == "base")
        #expect(configuration.user == "a b")
    }

    @Test("never prints the password", arguments: ["postgres://u:s3cret@h/d", "host=h user=u password=s3cret"])
    func redaction(url: String) throws {
        let configuration = try PostgresConfiguration(url: url)
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains("s3cret"))
        }
    }

    @Test(
        "refuses what it can't read, without repeating it",
        arguments: ["", "postgres://u:s3cret%zz@h/d", "s3cret", "host=h s3cret", "postgres://h/d?s3cret=1"])
    func invalid(url: String) {
        let error = #expect(throws: PostgresError.self) { try PostgresConfiguration(url: url) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error.map { "\($0)".contains("s3cret") } == false)
    }

    @Test("adds the session's settings and keeps the given ones")
    func session() throws {
        var configuration = try PostgresConfiguration(url: "host=h options='-c search_path=x'")
        configuration.statementTimeout = .milliseconds(1_500)
        let parameters = configuration.sessionParameters()
        #expect(parameters["options"] == "-c search_path=x -c statement_timeout=1500")
        #expect(parameters["client_encoding"] == "UTF8")
    }
}

@Suite("Accounts of failed connections")
struct ConnectionFailureTests {
    @Test(
        "are read for their SQLSTATE",
        arguments: [
            (
                "FATAL:  28P01: password authentication failed for user \"u\"\nLOCATION:  auth_failed, auth.c:326\n",
                PostgresError.Code.authenticationFailed, "28P01"
            ),
            (
                "connection to server at \"h\", port 1 failed: FATAL:  3D000: database \"d\" does not exist\n",
                .databaseMissing, "3D000"
            ),
            ("connection failed: FATAL:  57P03: the database system is starting up\n", .connectionRefused, "57P03"),
            ("connection failed: FATAL:  53300: sorry, too many clients already\n", .connectionRefused, "53300"),
        ])
    func states(account: String, code: PostgresError.Code, state: String) {
        let error = ConnectionFailure.error(account: account, needsPassword: false, place: "h:1/d")
        #expect(error.code == code)
        #expect(error.sqlState == state)
        #expect(error.isPermanent == (state == "28P01" || state == "3D000"))
        #expect(!error.message.contains("LOCATION"))
    }

    @Test("without a SQLSTATE are outages")
    func refused() {
        let account =
            "connection to server at \"127.0.0.1\", port 1 failed: Connection refused\n\tIs the server running?\n"
        let error = ConnectionFailure.error(account: account, needsPassword: false, place: "h:1/d")
        #expect(error.code == .connectionRefused)
        #expect(error.isOutage)
        #expect(error.sqlState == nil)
        #expect(error.message.contains("refused"))
    }
}

@Suite("Small decisions")
struct SmallDecisionTests {
    @Test("a back-off doubles up to its cap and never goes over it")
    func backoff() {
        let backoff = Backoff(base: .milliseconds(100), cap: .seconds(5))
        #expect(backoff.pause(attempt: 0, random: 0.9) == .zero)
        #expect(backoff.pause(attempt: 1, random: 0.5) == .milliseconds(50))
        #expect(backoff.pause(attempt: 4, random: 0.5) == .milliseconds(400))
        for attempt in 1..<2_000 { #expect(backoff.pause(attempt: attempt, random: 0.999) <= .seconds(5)) }
    }

    private func plan(
        _ statements: inout PreparedStatements, sql: String, types: [UInt32]
    ) -> PreparedStatements.Plan {
        statements.plan(sql: sql, types: types)
    }

    @Test("a plan is used again for the same types and for NULLs")
    func plans() {
        var statements = PreparedStatements()
        let first = statements.plan(sql: "a", types: [20, 25])
        #expect(first.isNew)
        #expect(plan(&statements, sql: "a", types: [20, 25]) == .init(name: first.name, isNew: false))
        #expect(plan(&statements, sql: "a", types: [0, 25]) == .init(name: first.name, isNew: false))
        #expect(plan(&statements, sql: "a", types: [25, 25]).isNew)
        statements.forget(name: first.name)
        let again = statements.plan(sql: "a", types: [20, 25])
        #expect(again.isNew && again.name != first.name)
    }

    @Test("plans are cleared when they are too many")
    func planLimit() {
        var statements = PreparedStatements()
        for number in 0..<PreparedStatements.limit {
            #expect(!plan(&statements, sql: "\(number)", types: []).clearsFirst)
        }
        #expect(plan(&statements, sql: "more", types: []).clearsFirst)
        #expect(plan(&statements, sql: "0", types: []).isNew)
    }

    @Test("a moment moves within its range")
    func timestamps() {
        let moment = Timestamp(microseconds: 10)
        #expect(moment.advanced(by: .microseconds(-20)).microseconds == -10)
        #expect(moment.advanced(by: .seconds(Int64.max / 2)) == .infinity)
        for wire in [0, 1, -1, .max, .min, 123_456_789] as [Int64] { #expect(Timestamp(wire: wire).wire == wire) }
    }
}
