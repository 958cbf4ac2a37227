/// What a comparison is used for.
public enum EvaluationSplit: String, CaseIterable, Sendable {
    /// The model is learned from it.
    case train
    /// A new person can be asked for it.
    case adapt
    /// The predictions for a new person are measured on it.
    case test
}
