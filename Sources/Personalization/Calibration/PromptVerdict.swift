/// Whether a prompt does what it says with a language model.
public enum PromptVerdict: String, Codable, Equatable, Sendable {
    /// The interval of its effect lies on the declared side of zero.
    case works
    /// The interval holds zero.
    case doesNothing = "does_nothing"
    /// The interval lies on the other side of zero.
    case movesTheWrongWay = "moves_the_wrong_way"
    /// Too few of its candidates pass the guards.
    case refused
    /// Too few candidates were seen to tell.
    case unknown
}
