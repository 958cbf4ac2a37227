/// How features are brought to one scale before anything is learned from them.
public enum EvaluationStandardisation: String, CaseIterable, Sendable {
    /// By the spread over all responses that people in train compared.
    case all
    /// By the spread over the responses to the same prompt. A deployment can do so only where several candidates of a
    /// prompt are at hand.
    case prompt
    /// Whichever predicts people of train better whom the model has not seen, by log loss.
    case auto
}
