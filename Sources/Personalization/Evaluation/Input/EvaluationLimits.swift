/// Bounds of what one line of a file may hold; beyond them, memory would depend on a single line.
enum EvaluationLimits {
    /// Bytes of a response's text or prompt.
    static let textBytes = 4 << 20
    /// Bytes of an id.
    static let identifierBytes = 200
    /// Features of a response, D.
    static let features = 4096
    /// Responses, comparisons and people are counted in 32 bits.
    static let lines = Int(Int32.max)
}
