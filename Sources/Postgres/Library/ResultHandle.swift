import CPostgres

/// Owns one `PGresult`.
///
/// `@unchecked Sendable`: a result is not changed after libpq has handed it out, and reading one from several threads
/// is allowed (PostgreSQL manual, 34.20). It is freed once, when the last reference goes.
@safe
final class ResultHandle: @unchecked Sendable {
    enum Status {
        case rows, command, failure, skipped, sync, unsupported
    }

    private let result: OpaquePointer
    let status: Status
    let rowCount: Int
    let columnCount: Int

    init(_ result: OpaquePointer) {
        unsafe self.result = unsafe result
        status =
            switch unsafe PQresultStatus(result) {
            case PGRES_TUPLES_OK: .rows
            case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: .command
            case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE: .failure
            case PGRES_PIPELINE_ABORTED: .skipped
            case PGRES_PIPELINE_SYNC: .sync
            default: .unsupported
            }
        rowCount = unsafe Int(PQntuples(result))
        columnCount = unsafe Int(PQnfields(result))
    }

    deinit { unsafe PQclear(result) }

    /// Such as `INSERT 0 5`.
    var commandTag: String { unsafe PQcmdStatus(result).map { unsafe String(cString: $0) } ?? "" }

    var affectedRows: Int {
        unsafe PQcmdTuples(result).flatMap { unsafe Int(String(cString: $0)) } ?? 0
    }

    func name(ofColumn column: Int) -> String {
        unsafe PQfname(result, Int32(column)).map { unsafe String(cString: $0) } ?? ""
    }

    /// The object identifier of a column's type. The column must exist.
    func type(ofColumn column: Int) -> UInt32 { unsafe PQftype(result, Int32(column)) }

    /// Gives `body` the bytes of a field, nothing for NULL. Row and column must exist.
    func withField<Value>(
        row: Int, column: Int, _ body: (RawSpan) throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value? {
        guard unsafe PQgetisnull(result, Int32(row), Int32(column)) == 0,
            let start = unsafe PQgetvalue(result, Int32(row), Int32(column))
        else { return nil }
        let count = unsafe Int(PQgetlength(result, Int32(row), Int32(column)))
        let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(start), byteCount: count)
        return try body(span)
    }

    /// What a failed result says. Errors that libpq itself makes have no SQLSTATE: the connection is gone.
    var failure: ServerFailure {
        guard let sqlState = field(.sqlState) else {
            return ServerFailure(sqlState: "08006", message: "the connection to the server was lost")
        }
        let isStale =
            sqlState == "26000"
            || (sqlState == "0A000" && field(.sourceFunction) == "RevalidateCachedQuery")
        return ServerFailure(
            sqlState: sqlState,
            constraint: field(.constraint),
            message: ServerFailure.mayShowMessage(ofState: sqlState) ? field(.primaryMessage) ?? "" : "",
            isStalePlan: isStale)
    }

    private func field(_ name: ErrorField) -> String? {
        unsafe PQresultErrorField(result, Int32(name.rawValue.value)).map { unsafe String(cString: $0) }
    }

    /// Fields of an error report (PostgreSQL manual, 55.8); libpq's macros for them are not imported.
    private enum ErrorField: Unicode.Scalar {
        case sqlState = "C"
        case primaryMessage = "M"
        case constraint = "n"
        case sourceFunction = "R"
    }
}
