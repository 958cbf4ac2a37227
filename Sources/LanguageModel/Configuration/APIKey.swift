/// A secret that authenticates to the endpoint and never prints itself.
///
/// Descriptions, debug descriptions, interpolation, reflection and `dump` all give a placeholder. Surrounding white space
/// is removed, since keys read from files end with a newline.
public struct APIKey: Sendable, Hashable {
    /// Goes into the `Authorization` header and nowhere else.
    let secret: String

    public init(_ secret: String) {
        let isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
        var scalars = secret.unicodeScalars[...]
        while let first = scalars.first, isSpace(first) { scalars.removeFirst() }
        while let last = scalars.last, isSpace(last) { scalars.removeLast() }
        self.secret = String(scalars)
    }

    /// Whether the key can stand in a header: not empty, visible ASCII only.
    var isWellFormed: Bool {
        !secret.isEmpty && secret.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "APIKey(redacted)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>(), displayStyle: .struct) }
}
