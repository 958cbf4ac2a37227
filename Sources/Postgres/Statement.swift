/// One SQL statement with parameters `$1`, `$2`, …
///
/// It is prepared on each connection at its first use there, in the same round trip, and then only bound and executed.
/// A connection keeps at most 512 plans. The text must be a constant of the program: values go in as parameters, since
/// error messages may quote the text.
public struct Statement: Sendable, Hashable, ExpressibleByStringLiteral {
    public let sql: String

    public init(_ sql: String) { self.sql = sql }

    public init(stringLiteral value: String) { sql = value }
}
