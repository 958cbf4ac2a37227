/// A response read whole.
struct HTTPReply: Sendable {
    var status: Int
    var contentType: String?
    var retryAfter: Duration?
    var body: [UInt8]

    var isSuccess: Bool { (200..<300).contains(status) }

    /// The media type without parameters, for messages; `unknown` when it is absent or odd.
    var mediaType: String {
        let type = (contentType ?? "").prefix { $0 != ";" && $0 != " " }.lowercased()
        let isPlain = type.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "/+-.".utf8.contains($0)
        }
        return type.isEmpty || type.utf8.count > 64 || !isPlain ? "unknown" : type
    }
}
