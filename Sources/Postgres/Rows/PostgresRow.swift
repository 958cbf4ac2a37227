/// One row. Columns are counted from 0.
///
/// Each way to a column throws ``PostgresError/Code/typeMismatch`` when there is no such column, when its type is
/// another one, and, except in the `OrNil` form, when it is NULL.
public struct PostgresRow: Sendable {
    let result: ResultHandle
    let index: Int

    /// How many columns there are.
    public var columnCount: Int { result.columnCount }

    /// Whether a column is NULL.
    public func isNull(_ column: Int) throws(PostgresError) -> Bool {
        try field(column, "any type", { _ in true }) { _, _ throws(PostgresError) in true } == nil
    }

    /// A text: `text`, `varchar`, `char`, `name`, `json`, `jsonb` or `uuid`.
    public func text(_ column: Int) throws(PostgresError) -> String { try required(textOrNil(column), column) }

    /// A text or nothing for NULL; see ``text(_:)``.
    public func textOrNil(_ column: Int) throws(PostgresError) -> String? {
        try field(column, "text", WireReader.isTextLike) { span, type throws(PostgresError) in
            try WireReader.text(span, type)
        }
    }

    /// An integer: `int2`, `int4`, `int8` or `oid`.
    public func int(_ column: Int) throws(PostgresError) -> Int64 { try required(intOrNil(column), column) }

    /// An integer or nothing for NULL; see ``int(_:)``.
    public func intOrNil(_ column: Int) throws(PostgresError) -> Int64? {
        try field(column, "an integer", WireReader.isInteger) { span, type throws(PostgresError) in
            try WireReader.integer(span, type)
        }
    }

    /// A floating-point number: `float4` or `float8`.
    public func double(_ column: Int) throws(PostgresError) -> Double { try required(doubleOrNil(column), column) }

    /// A floating-point number or nothing for NULL; see ``double(_:)``.
    public func doubleOrNil(_ column: Int) throws(PostgresError) -> Double? {
        try field(column, "a floating-point number", WireReader.isFloat) { span, type throws(PostgresError) in
            try WireReader.double(span, type)
        }
    }

    /// A truth value: `bool`.
    public func bool(_ column: Int) throws(PostgresError) -> Bool { try required(boolOrNil(column), column) }

    /// A truth value or nothing for NULL.
    public func boolOrNil(_ column: Int) throws(PostgresError) -> Bool? {
        try field(column, "bool", { $0 == TypeOID.bool }) { span, _ throws(PostgresError) in
            try WireReader.bool(span)
        }
    }

    /// Bytes: `bytea`, or the UTF-8 of what ``text(_:)`` reads, but for `uuid`.
    public func bytes(_ column: Int) throws(PostgresError) -> [UInt8] { try required(bytesOrNil(column), column) }

    /// Bytes or nothing for NULL; see ``bytes(_:)``.
    public func bytesOrNil(_ column: Int) throws(PostgresError) -> [UInt8]? {
        try field(column, "bytea", WireReader.isBytesLike) { span, type throws(PostgresError) in
            try WireReader.bytes(span, type)
        }
    }

    /// The JSON text, in UTF-8, of `jsonb` or `json`.
    public func jsonb(_ column: Int) throws(PostgresError) -> [UInt8] { try required(jsonbOrNil(column), column) }

    /// JSON text or nothing for NULL; see ``jsonb(_:)``.
    public func jsonbOrNil(_ column: Int) throws(PostgresError) -> [UInt8]? {
        try field(column, "jsonb", { $0 == TypeOID.jsonb || $0 == TypeOID.json }) { span, type throws(PostgresError) in
            try WireReader.bytes(span, type)
        }
    }

    /// A moment: `timestamptz`, or `timestamp` taken as UTC.
    public func timestamp(_ column: Int) throws(PostgresError) -> Timestamp {
        try required(timestampOrNil(column), column)
    }

    /// A moment or nothing for NULL; see ``timestamp(_:)``.
    public func timestampOrNil(_ column: Int) throws(PostgresError) -> Timestamp? {
        try field(column, "timestamptz", WireReader.isTimestamp) { span, _ throws(PostgresError) in
            try WireReader.timestamp(span)
        }
    }

    func required<Value>(_ value: Value?, _ column: Int) throws(PostgresError) -> Value {
        guard let value else {
            throw PostgresError(.typeMismatch, "column \(column) (\(name(column))) is NULL; read it as optional")
        }
        return value
    }

    func field<Value>(
        _ column: Int, _ wanted: String, _ accepts: (UInt32) -> Bool,
        _ decode: (RawSpan, UInt32) throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value? {
        guard column >= 0, column < result.columnCount else {
            throw PostgresError(
                .typeMismatch, "column \(column) was read of \(result.columnCount); count them from 0")
        }
        let type = result.type(ofColumn: column)
        guard accepts(type) else {
            throw PostgresError(
                .typeMismatch,
                "column \(column) (\(name(column))) was read as \(wanted) and has the type with OID \(type); "
                    + "cast it in the statement")
        }
        return try result.withField(row: index, column: column) { span throws(PostgresError) in
            try decode(span, type)
        }
    }

    private func name(_ column: Int) -> String { result.name(ofColumn: column) }
}
