/// The `traceparent` header of W3C Trace Context (section 3.2).
enum TraceParent {
    /// The value when it is well-formed, else nil: `version-traceid-parentid-flags` in lower-case hexadecimal, ids not zero.
    static func validated(_ value: String?) -> String? {
        guard let value, value.utf8.count == 55 else { return nil }
        let parts = value.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [2, 32, 16, 2] else { return nil }
        let isHexadecimal = parts.joined().utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
        let isZero: (Substring) -> Bool = { $0.allSatisfy { $0 == "0" } }
        guard isHexadecimal, parts[0] != "ff", !isZero(parts[1]), !isZero(parts[2]) else { return nil }
        return value
    }
}
