/// Bounds the length of a revision, in Unicode scalars relative to the baseline's.
public struct RevisionLengthBounds: Sendable, Hashable {
    /// Least ratio, 0.2 by default.
    public var minimumRatio: Double
    /// Greatest ratio, 3 by default.
    public var maximumRatio: Double
    /// Scalars that may be added whatever the ratio, 120 by default: a one-word answer can't be detailed in three.
    public var slack: Int
    /// Greatest length in bytes, 256 KiB by default.
    public var maximumBytes: Int

    /// Creates bounds.
    public init(
        minimumRatio: Double = 0.2, maximumRatio: Double = 3, slack: Int = 120, maximumBytes: Int = 256 << 10
    ) {
        self.minimumRatio = minimumRatio
        self.maximumRatio = maximumRatio
        self.slack = slack
        self.maximumBytes = maximumBytes
    }

    /// Returns the bounds that suit a set of prompts.
    ///
    /// Concise texts may not grow by more than a fifth, detailed ones shrink by no more than a fifth and may grow
    /// fourfold; all else may shrink to a third.
    public static func suiting(promptIDs: some Sequence<String>) -> RevisionLengthBounds {
        let ids = Set(promptIDs)
        if ids.contains("brevity.concise") {
            return RevisionLengthBounds(minimumRatio: 0.2, maximumRatio: 1.2, slack: 20)
        }
        if ids.contains("brevity.detailed") { return RevisionLengthBounds(minimumRatio: 0.8, maximumRatio: 4) }
        return RevisionLengthBounds(minimumRatio: 0.33)
    }
}
