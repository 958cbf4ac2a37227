/// Tells what a person preferred. An event counts once, whatever how often it is delivered.
public struct Feedback: QueueMessage, Hashable {
    /// What the person said.
    public enum Content: Sendable, Hashable {
        /// Two texts to the same prompt: moves the person's weights.
        case comparison(Comparison)
        /// A vote on a result: measures the effect, and side by side moves the weights.
        case verdict(Verdict)
        /// The choice in a ``Question``: moves the person's weights.
        case answer(Answer)
        /// What a team measured of a job by itself: measures the effect.
        case metric(Metric)
    }

    public struct Comparison: Sendable, Hashable {
        public enum Position: String, Sendable, Hashable, CaseIterable {
            case preferred
            case other
        }

        public var prompt: String
        /// The text that the person preferred.
        public var preferred: String
        public var other: String
        /// The text that stood first (above, left), so that a liking for first places can be told apart.
        public var shownFirst: Position

        public init(prompt: String, preferred: String, other: String, shownFirst: Position) {
            self.prompt = prompt
            self.preferred = preferred
            self.other = other
            self.shownFirst = shownFirst
        }
    }

    public struct Verdict: Sendable, Hashable {
        public enum Value: String, Sendable, Hashable, CaseIterable {
            case revisedBetter = "revised_better"
            case baselineBetter = "baseline_better"
            case same
            /// A thumb on the one text that was shown. It measures lift only.
            case up
            case down
        }

        public enum Position: String, Sendable, Hashable, CaseIterable {
            case revised
            case baseline
        }

        public var jobID: String
        public var value: Value
        /// Which text stood first, where both were shown.
        public var shownFirst: Position?

        public init(jobID: String, value: Value, shownFirst: Position? = nil) {
            self.jobID = jobID
            self.value = value
            self.shownFirst = shownFirst
        }
    }

    public struct Answer: Sendable, Hashable {
        /// The texts as ``Question`` names them, wherever they stood.
        public enum Choice: String, Sendable, Hashable, CaseIterable {
            case first
            case second
            /// No preference: the question is done with, and no weight moves.
            case neither
        }

        public enum Position: String, Sendable, Hashable, CaseIterable {
            case first
            case second
        }

        public var questionID: String
        public var chosen: Choice
        /// Which text stood first; nil when they stood as they came.
        public var shownFirst: Position?

        public init(questionID: String, chosen: Choice, shownFirst: Position? = nil) {
            self.questionID = questionID
            self.chosen = chosen
            self.shownFirst = shownFirst
        }
    }

    public struct Metric: Sendable, Hashable {
        /// The name of a metric that the team does not name.
        public static let standardName = "metric"
        /// Larger values would drown all others.
        public static let range = -1e9...1e9

        public var jobID: String
        /// `[a-z0-9-]{1,63}`.
        public var name: String
        /// Larger is better; within ``range``.
        public var value: Double

        public init(jobID: String, name: String = standardName, value: Double) {
            self.jobID = jobID
            self.name = name
            self.value = value
        }
    }

    public static let kind = "Feedback"

    /// Names the event within the team; sending it again is safe.
    public var eventID: String
    public var userID: String
    public var content: Content
    /// A language tag of BCP 47, of the texts.
    public var language: String?
    public var domain: String?
    /// Milliseconds since the epoch. When nil, the message's timestamp.
    public var occurredAt: Int64?

    public init(
        eventID: String, userID: String, content: Content, language: String? = nil, domain: String? = nil,
        occurredAt: Int64? = nil
    ) {
        self.eventID = eventID
        self.userID = userID
        self.content = content
        self.language = language
        self.domain = domain
        self.occurredAt = occurredAt
    }
}
