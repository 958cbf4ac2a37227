/// Why preference data cannot be evaluated, and what to change.
///
/// None is retriable: the same files fail again.
public struct EvaluationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was wrong, for programs.
    public enum Code: String, Sendable {
        /// A line is not JSON, lacks a field, or has one of another type or out of bounds.
        case brokenLine = "broken_line"
        /// One response id stands for two different responses.
        case reusedIdentifier = "reused_identifier"
        /// A comparison names a response that is not there, or the same one twice.
        case badReference = "bad_reference"
        /// Some lines have features, or a split, and others do not.
        case mixedLines = "mixed_lines"
        /// A person who is measured also taught the model.
        case overlappingSplits = "overlapping_splits"
        /// Nobody to learn from, to ask or to measure.
        case emptySplit = "empty_split"
        /// No feature tells any two compared responses apart.
        case noFeature = "no_feature"
        /// An option that the data do not allow.
        case badOption = "bad_option"
    }

    public let code: Code
    /// The file and, where there is one, the line, such as `pairs.jsonl, line 7`; empty when it is the data as a whole.
    public let place: String
    /// What is wrong and what to do.
    public let message: String

    init(_ code: Code, at place: String = "", _ message: String) {
        self.code = code
        self.place = place
        self.message = message
    }

    public var description: String { place.isEmpty ? message : "\(place): \(message)" }
}
