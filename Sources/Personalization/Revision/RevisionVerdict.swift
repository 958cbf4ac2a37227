/// Says whether a candidate may replace the baseline.
public enum RevisionVerdict: Sendable, Hashable {
    /// It may, in this form: without surrounding white space and one pair of wrapping marks.
    case accepted(String)
    /// It may not. `detail` has counts and kinds, never words of a text.
    case rejected(RevisionRejection, detail: String)

    /// The cleaned text where it is accepted.
    public var text: String? {
        if case .accepted(let text) = self { text } else { nil }
    }

    /// The reason where it is rejected.
    public var rejection: RevisionRejection? {
        if case .rejected(let reason, _) = self { reason } else { nil }
    }
}
