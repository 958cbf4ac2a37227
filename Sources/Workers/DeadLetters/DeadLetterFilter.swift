public import Foundation

/// Which dead letters are meant.
public struct DeadLetterFilter: Sendable {
    /// Any of these; empty: every reason.
    public var reasons: Set<String> = []
    /// Any of these job, event, request or message ids; empty: every one.
    public var ids: Set<String> = []
    /// Dead before this time.
    public var before: Date?
    /// Dead after this time.
    public var after: Date?

    public init() {}

    /// A letter without a time matches no limit of time.
    public func matches(_ letter: DeadLetterEntry) -> Bool {
        if !reasons.isEmpty, !reasons.contains(letter.reason) { return false }
        if !ids.isEmpty {
            let names = [letter.id, letter.messageID].compactMap(\.self)
            guard names.contains(where: ids.contains) else { return false }
        }
        if let before { guard let deadAt = letter.deadAt, deadAt < before else { return false } }
        if let after { guard let deadAt = letter.deadAt, deadAt > after else { return false } }
        return true
    }
}
