/// A value in a header table or among the arguments of a queue, exchange or binding.
///
/// On the wire integers are signed 64 bits, which RabbitMQ takes wherever it wants a number; whatever width came in
/// is an ``int(_:)``, and a decimal a ``double(_:)``.
public enum FieldValue: Sendable, Hashable {
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    /// Seconds since 1970.
    case timestamp(Int)
    case array([FieldValue])
    case table([String: FieldValue])
    case null
}

extension FieldValue {
    /// The text of a ``string(_:)``, else nil.
    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The number of an ``int(_:)``, else nil.
    public var intValue: Int? {
        if case .int(let value) = self { value } else { nil }
    }
}

extension FieldValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
}
