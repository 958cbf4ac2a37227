/// Something in the data that was left out or that limits what a figure says, with how often it occurs.
public struct EvaluationWarning: Sendable, Equatable {
    /// Names the kind for programs, such as `repeated_comparisons`.
    public let code: String
    public let count: Int
    /// One sentence for people; the count is part of it.
    public let message: String

    init(_ code: String, _ count: Int, _ message: String) {
        self.code = code
        self.count = count
        self.message = message
    }
}
