/// What became of learning a model.
public struct LearningReport: Sendable, Codable {
    public let outcome: FitStore.Outcome
    /// Why, in a sentence.
    public let reason: String
    /// The new version; nil where none was made.
    public let version: Int?
    public let tenant: String?
    /// The answers that were there, and their people.
    public let comparisons: Int
    public let people: Int
    /// Answers that could not be used, because they lack features and their texts are gone.
    public let dropped: Int
    public let baseFunctions: [String]
    public let scores: ModelScores?
    /// Seconds of the fit itself.
    public let fitSeconds: Double
    /// People whose weights were computed under the new version.
    public let weightsComputed: Int
    /// Answers of theirs that do not count under it, for the same reason.
    public var weightsUnusable = 0
    /// Whose answers they were.
    public var origin = ModelOrigin.people

    private enum CodingKeys: String, CodingKey {
        case outcome, reason, version, tenant, comparisons, people, dropped, scores, origin
        case baseFunctions = "base_functions"
        case fitSeconds = "fit_seconds"
        case weightsComputed = "weights_computed"
        case weightsUnusable = "weights_unusable_answers"
    }
}
