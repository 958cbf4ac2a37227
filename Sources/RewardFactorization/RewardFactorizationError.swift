/// An error in the numbers that were given, never in the state of the program.
///
/// None of these is retriable: the same input fails again.
public struct RewardFactorizationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was wrong.
    public enum Code: String, Equatable, Sendable {
        /// A dimension outside 1 to 64.
        case dimensionOutOfRange = "dimension_out_of_range"
        /// Two things that must have the same dimension do not.
        case dimensionMismatch = "dimension_mismatch"
        /// A value that is NaN, infinite, or too large to compute with.
        case notFinite = "not_finite"
        /// A weight outside (0, 1], a scale or half-life that is not above 0, a negative count or variance.
        case valueOutOfRange = "value_out_of_range"
        /// A matrix that should be positive definite and is not.
        case notPositiveDefinite = "not_positive_definite"
        /// Newton's method used all its iterations.
        case notConverged = "not_converged"
        /// Too little data to learn from.
        case insufficientData = "insufficient_data"
        /// A checkpoint of other comparisons or options.
        case checkpointMismatch = "checkpoint_mismatch"
    }

    /// What was wrong, for programs.
    public let code: Code
    /// What was wrong and what to do next, for people.
    public let message: String

    /// Creates an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The code and the message.
    public var description: String { "\(code.rawValue): \(message)" }

    static func mismatch(_ what: String, _ count: Int, expected: Int) -> Self {
        Self(
            .dimensionMismatch,
            "\(what) has \(count) components where \(expected) are needed; use numbers of one model version only")
    }
}
