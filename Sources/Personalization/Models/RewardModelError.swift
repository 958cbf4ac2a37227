/// Tells why a reward model cannot be used.
public struct RewardModelError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of errors.
    public enum Code: String, Sendable {
        /// An array's length does not fit the number of features or of base rewards.
        case dimensionMismatch
        /// A value is NaN or infinite.
        case nonFiniteValue
        /// A scale is not above zero.
        case nonPositiveScale
        /// The prior covariance has a diagonal entry that is not above zero.
        case notPositiveDefinite
        /// There is no base reward, a name is empty or stands twice, or the version is negative.
        case invalidName
        /// The features that the model needs are not those that this program computes.
        case unknownSpecification
    }

    /// The kind of error.
    public let code: Code
    /// Says which array or name, what was expected and found, and what to do next.
    public let description: String
    /// The place that found the error.
    public let file: String
    /// The line that found the error.
    public let line: Int

    init(_ code: Code, _ description: String, file: String = #fileID, line: Int = #line) {
        self.code = code
        self.description = description
        self.file = file
        self.line = line
    }

    /// Compares the kinds and the messages, not the places.
    public static func == (left: RewardModelError, right: RewardModelError) -> Bool {
        left.code == right.code && left.description == right.description
    }
}
