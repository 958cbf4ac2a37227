/// Holds the sizes that a message may have. Sizes are bytes of UTF-8 after JSON escapes are resolved.
///
/// Limits are checked before a value is copied, so a message costs no more memory than it is allowed to.
public struct MessageLimits: Sendable, Hashable {
    /// The whole body as it came, escapes included. 4 MiB by default: two texts of 256 KiB in which every byte is
    /// escaped as `\u0000` take 3 MiB.
    public var messageBytes = 4 * 1024 * 1024
    /// A prompt, a response, all turns of a conversation together, or a text of a comparison. 256 KiB by default.
    public var textBytes = 256 * 1024
    /// An id: 200.
    public var identifierBytes = 200
    /// Turns of a conversation: 200.
    public var turns = 200
    /// Terms that must stay: 100.
    public var keepTerms = 100
    /// Entries of a glossary: 200.
    public var glossaryEntries = 200
    /// A term to keep, or either side of a glossary entry: 200.
    public var termBytes = 200
    /// Candidates that a job may ask for: 8.
    public var candidates = 8
    /// Ids of applied prompts in a result: 32.
    public var appliedPrompts = 32
    /// Notes in a result: 16.
    public var notes = 16
    /// The sentence that explains a rejection in a result: 1,000.
    public var detailBytes = 1000

    /// The limits of the contract.
    public static let standard = MessageLimits()

    /// - Parameter textBytes: The limit of one text; the limit of the whole body follows it.
    public init(textBytes: Int = 256 * 1024) {
        self.textBytes = textBytes
        messageBytes = max(4 * 1024 * 1024, 16 * textBytes)
    }
}
