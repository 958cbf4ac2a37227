/// Why generation ended. Servers may give values that are not listed here.
public struct FinishReason: RawRepresentable, Sendable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The model had finished, or met a stop text.
    public static let stop = FinishReason(rawValue: "stop")
    /// The token limit cut the text off.
    public static let length = FinishReason(rawValue: "length")
    /// A filter withheld the text.
    public static let contentFilter = FinishReason(rawValue: "content_filter")
}
