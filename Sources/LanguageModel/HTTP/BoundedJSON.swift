#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

/// Decodes JSON that comes from outside with Foundation, after a look at what Foundation does not survive.
///
/// Its parser stops at 512 levels; a text that ends right there, such as 513 opening brackets, ends the process instead
/// of giving an error. So deep texts are refused before it sees them.
package enum BoundedJSON {
    /// Far more than any message has that is read here.
    package static let maximumDepth = 64

    package enum Failure: Error {
        case tooDeep
        case notUTF8
    }

    package static func decode<Value: Decodable>(
        _ type: Value.Type, from body: [UInt8], with decoder: JSONDecoder = JSONDecoder()
    ) throws -> Value {
        try check(body)
        return try decoder.decode(type, from: Data(body))
    }

    /// Counts brackets outside strings. Up to the first error of a text this agrees with any parser, and there the parser
    /// stops, so its depth is never more than what is counted.
    private static func check(_ body: [UInt8]) throws(Failure) {
        // Foundation takes these beginnings for UTF-16 or UTF-32, which RFC 8259 (section 8.1) forbids between systems.
        if body.prefix(4).contains(where: { $0 == 0 || $0 == 0xFE || $0 == 0xFF }) { throw .notUTF8 }
        var depth = 0
        var isInString = false
        var isEscaped = false
        for byte in body {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                if depth > maximumDepth { throw .tooDeep }
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
        }
    }
}
