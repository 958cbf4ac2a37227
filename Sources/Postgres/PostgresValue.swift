/// A parameter of a statement, sent in binary with its type said, so that nothing is guessed from text.
///
/// In arrays `nil` is an element that is NULL.
public enum PostgresValue: Sendable, Hashable {
    /// NULL of whatever type the statement expects.
    case null
    /// `text`; must contain no NUL (U+0000), which PostgreSQL can't store. Arbitrary texts go as ``bytes(_:)``.
    case text(String)
    /// `int8`
    case int(Int64)
    /// `float8`
    case double(Double)
    /// `bool`
    case bool(Bool)
    /// `bytea`
    case bytes([UInt8])
    /// `jsonb`: JSON text in UTF-8.
    case jsonb([UInt8])
    /// `timestamptz`
    case timestamp(Timestamp)
    /// `real[]` without NULLs: a vector.
    case reals([Float])
    /// `text[]`
    case textArray([String?])
    /// `int8[]`
    case intArray([Int64?])
    /// `float8[]`
    case doubleArray([Double?])
    /// `bytea[]`
    case bytesArray([[UInt8]?])
    /// `timestamptz[]`
    case timestampArray([Timestamp?])
    /// `bool[]`
    case boolArray([Bool?])
}

extension PostgresValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .text(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(nilLiteral: ()) { self = .null }
}

extension PostgresValue {
    var type: UInt32 {
        switch self {
        case .null: TypeOID.unspecified
        case .text: TypeOID.text
        case .int: TypeOID.int8
        case .double: TypeOID.float8
        case .bool: TypeOID.bool
        case .bytes: TypeOID.bytea
        case .jsonb: TypeOID.jsonb
        case .timestamp: TypeOID.timestamptz
        case .reals: TypeOID.float4Array
        case .textArray: TypeOID.textArray
        case .intArray: TypeOID.int8Array
        case .doubleArray: TypeOID.float8Array
        case .bytesArray: TypeOID.byteaArray
        case .timestampArray: TypeOID.timestamptzArray
        case .boolArray: TypeOID.boolArray
        }
    }
}
