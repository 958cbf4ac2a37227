/// One-dimensional arrays. `nil` is an element that is NULL; an array of more dimensions is a mismatch.
extension PostgresRow {
    /// A vector: `real[]` without NULLs.
    public func reals(_ column: Int) throws(PostgresError) -> [Float] { try required(realsOrNil(column), column) }

    /// A vector or nothing for NULL; see ``reals(_:)``.
    public func realsOrNil(_ column: Int) throws(PostgresError) -> [Float]? {
        try field(column, "real[]", { $0 == TypeOID.float4Array }) { span, _ throws(PostgresError) in
            try WireReader.reals(span)
        }
    }

    /// A vector as doubles, which is what is computed with, or nothing for NULL; see ``reals(_:)``.
    public func widenedRealsOrNil(_ column: Int) throws(PostgresError) -> [Double]? {
        try field(column, "real[]", { $0 == TypeOID.float4Array }) { span, _ throws(PostgresError) in
            try WireReader.widenedReals(span)
        }
    }

    /// A vector in a `bytea`; see ``PackedReals``.
    public func packedReals(_ column: Int) throws(PostgresError) -> [Double] {
        try required(packedRealsOrNil(column), column)
    }

    /// A vector in a `bytea` or nothing for NULL; see ``PackedReals``.
    public func packedRealsOrNil(_ column: Int) throws(PostgresError) -> [Double]? {
        try field(column, "bytea", { $0 == TypeOID.bytea }) { span, _ throws(PostgresError) in
            PackedReals.numbers(span)
        }
    }

    /// Texts: `text[]`, `varchar[]` or `name[]`.
    public func textArray(_ column: Int) throws(PostgresError) -> [String?] {
        try required(textArrayOrNil(column), column)
    }

    /// Texts or nothing for NULL; see ``textArray(_:)``.
    public func textArrayOrNil(_ column: Int) throws(PostgresError) -> [String?]? {
        try array(column, "text[]", [TypeOID.textArray, TypeOID.varcharArray, TypeOID.nameArray]) {
            span, type throws(PostgresError) in try WireReader.text(span, type)
        }
    }

    /// Integers: `int2[]`, `int4[]` or `int8[]`.
    public func intArray(_ column: Int) throws(PostgresError) -> [Int64?] {
        try required(intArrayOrNil(column), column)
    }

    /// Integers or nothing for NULL; see ``intArray(_:)``.
    public func intArrayOrNil(_ column: Int) throws(PostgresError) -> [Int64?]? {
        try array(column, "int8[]", [TypeOID.int8Array, TypeOID.int4Array, TypeOID.int2Array]) {
            span, type throws(PostgresError) in try WireReader.integer(span, type)
        }
    }

    /// Floating-point numbers: `float4[]` or `float8[]`.
    public func doubleArray(_ column: Int) throws(PostgresError) -> [Double?] {
        try required(doubleArrayOrNil(column), column)
    }

    /// Floating-point numbers or nothing for NULL; see ``doubleArray(_:)``.
    public func doubleArrayOrNil(_ column: Int) throws(PostgresError) -> [Double?]? {
        try array(column, "float8[]", [TypeOID.float8Array, TypeOID.float4Array]) {
            span, type throws(PostgresError) in try WireReader.double(span, type)
        }
    }

    /// Byte strings: `bytea[]`.
    public func bytesArray(_ column: Int) throws(PostgresError) -> [[UInt8]?] {
        try required(bytesArrayOrNil(column), column)
    }

    /// Byte strings or nothing for NULL.
    public func bytesArrayOrNil(_ column: Int) throws(PostgresError) -> [[UInt8]?]? {
        try array(column, "bytea[]", [TypeOID.byteaArray]) {
            span, type throws(PostgresError) in try WireReader.bytes(span, type)
        }
    }

    /// Moments: `timestamptz[]` or `timestamp[]`.
    public func timestampArray(_ column: Int) throws(PostgresError) -> [Timestamp?] {
        try required(timestampArrayOrNil(column), column)
    }

    /// Moments or nothing for NULL; see ``timestampArray(_:)``.
    public func timestampArrayOrNil(_ column: Int) throws(PostgresError) -> [Timestamp?]? {
        try array(column, "timestamptz[]", [TypeOID.timestamptzArray, TypeOID.timestampArray]) {
            span, _ throws(PostgresError) in try WireReader.timestamp(span)
        }
    }

    /// Truth values: `bool[]`.
    public func boolArray(_ column: Int) throws(PostgresError) -> [Bool?] {
        try required(boolArrayOrNil(column), column)
    }

    /// Truth values or nothing for NULL.
    public func boolArrayOrNil(_ column: Int) throws(PostgresError) -> [Bool?]? {
        try array(column, "bool[]", [TypeOID.boolArray]) {
            span, _ throws(PostgresError) in try WireReader.bool(span)
        }
    }

    private func array<Element>(
        _ column: Int, _ wanted: String, _ types: [UInt32],
        _ decode: (RawSpan, UInt32) throws(PostgresError) -> Element
    ) throws(PostgresError) -> [Element?]? {
        try field(column, wanted, { types.contains($0) }) { span, _ throws(PostgresError) in
            try WireReader.array(span, decode)
        }
    }
}
