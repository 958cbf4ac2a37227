/// Names a product team: 1 to 63 of `a`–`z`, `0`–`9` and `-`.
///
/// It is the routing key that a message came with, never a field of the message, and it becomes part of queue names.
public struct TenantName: RawRepresentable, Sendable, Hashable, Comparable, CustomStringConvertible {
    public let rawValue: String

    /// Returns nil unless `rawValue` is a tenant's name.
    public init?(rawValue: String) {
        guard Self.isValid(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    /// - Throws: ``MessageError`` with the code `wrong_tenant` and the rule, unless `name` is a tenant's name.
    public init(validating name: String) throws(MessageError) {
        guard Self.isValid(name) else {
            throw MessageError(
                code: .wrongTenant, field: "tenant",
                message:
                    "A team's name has 1 to 63 characters of a-z, 0-9 and -; publish with that name as routing key.")
        }
        rawValue = name
    }

    public var description: String { rawValue }

    public static func < (left: TenantName, right: TenantName) -> Bool { left.rawValue < right.rawValue }

    /// Also the rule for names of domains, which product teams choose in the same way.
    static func isValid(_ name: String) -> Bool {
        (1...63).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            }
    }
}
