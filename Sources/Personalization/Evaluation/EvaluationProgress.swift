/// How far an evaluation is.
public struct EvaluationProgress: Sendable {
    /// What it does, for people, such as `learning` or `asking d-optimal questions`.
    public let stage: String
    /// The share of that stage, 0 to 1.
    public let shareDone: Double
}
