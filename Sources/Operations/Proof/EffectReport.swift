public import Foundation

/// Whether revising helps a team's people: what its holdback and its votes show, each figure with its interval.
public struct EffectReport: Sendable, Encodable {
    /// What can be said of a figure so far.
    public enum Finding: String, Sendable, Encodable {
        case better, worse, unclear
    }

    /// A figure with an interval that holds at every look.
    public struct Figure: Sendable, Encodable {
        public let estimate: Double
        public let lower: Double
        public let upper: Double
        public let finding: Finding
        /// The people and the votes, jobs or values behind it.
        public let people: Int
        public let count: Int
        /// What would be needed in all to tell an effect as large as the one seen from none; nil where it is told already,
        /// and where no effect was seen.
        public let countNeeded: Int?
        /// The same for an effect of five points.
        public let countNeededForFivePoints: Int?
    }

    /// One arm of the holdback, over jobs for which something was chosen.
    public struct Arm: Sendable, Encodable {
        public let jobs: Int
        public let people: Int
        public let thumbs: Int
        public let ups: Int
        public let upShare: Figure?
        public let answerRate: Figure?
        /// Jobs for which something was chosen, as a share of all that were drawn.
        public let chosenShare: Double?
    }

    /// What the randomised holdback shows.
    public struct Causal: Sendable, Encodable {
        public let treated: Arm
        public let heldBack: Arm
        /// Ups among thumbs, treated less held back.
        public let lift: Figure?
        /// The difference in how many jobs get a thumb at all.
        public let answerRateDifference: Figure?
        /// Ups among all jobs, treated less held back: whoever does not answer counts too.
        public let upsPerJobLift: Figure?
    }

    /// What people say who see both texts.
    public struct Votes: Sendable, Encodable {
        public let wins: Int
        public let ties: Int
        public let losses: Int
        public let people: Int
        /// Ties half.
        public let winRate: Figure?
        public let winRateWithoutTies: Double?
        /// Each vote weighted by 1 over the probability of its choice.
        public let weightedWinRate: Figure?
        /// The same, as if either text had been shown first as often; nil: too few people saw the one or the other first.
        public let balancedWinRate: Figure?
        public let revisedFirst: Order
        public let baselineFirst: Order
        /// Votes that do not say which text was shown first.
        public let orderUnknown: Int
    }

    /// Votes where one of the texts was shown first.
    public struct Order: Sendable, Encodable {
        public let votes: Int
        /// Ties half.
        public let winRate: Double?
    }

    /// Whom the votes leave out.
    public struct LeftOut: Sendable, Encodable {
        public let revisedJobs: Int
        public let votedJobs: Int
        public let revisedPeople: Int
        public let votedPeople: Int
        public let keptOrHeldBackJobs: Int
    }

    /// A part of the jobs.
    public struct Segment: Sendable, Encodable {
        public let kind: String
        public let name: String
        public let jobs: Int
        public let votes: Votes?
        public let lift: Figure?
    }

    /// A team's own measure.
    public struct Metric: Sendable, Encodable {
        public let name: String
        public let treatedMean: Double?
        public let heldBackMean: Double?
        public let lift: Figure?
    }

    /// Whether as many were held back as should have been.
    public struct SampleRatio: Sendable, Encodable {
        public let unit: String
        public let share: Double
        public let drawn: Int
        public let heldBack: Int
        /// Against the share; 100 and more is a mismatch.
        public let eValue: Double
        public let isMismatch: Bool
    }

    /// Where it hurts.
    public struct Harm: Sendable, Encodable {
        /// People with a vote that is no tie.
        public let people: Int
        /// The estimated share who prefer the baseline more often; nil: too few people with several votes.
        public let shareBelowHalf: Double?
        /// Of whom it is credible one by one.
        public let crediblyBelowHalf: Int
    }

    /// What it costs in tokens of the language model.
    public struct Cost: Sendable, Encodable {
        public let tokens: Int
        public let tokensPerJob: Double
        /// Per job whose revised text won.
        public let tokensPerWin: Double?
        /// Per up more than there would be without, by the lift of ups over all jobs; nil unless that is above 0.
        public let tokensPerUpGained: Double?
    }

    /// Something that is or was switched off.
    public struct Care: Sendable, Encodable {
        public let kind: String
        public let name: String
        public let measure: String
        public let estimate: Double?
        public let lower: Double?
        public let upper: Double?
        public let eValue: Double?
        public let switchedOffAt: Date
        public let restoredAt: Date?
    }

    /// Feedback on jobs that counts for nothing.
    public struct Ignored: Sendable, Encodable {
        public let reason: String
        public let count: Int
    }

    public let team: String
    public let madeAt: Date
    public let from: Date?
    public let to: Date?
    public let jobs: Int
    public let people: Int
    public let holdbackShare: Double
    public let holdbackUnit: String
    /// How long results are kept: older jobs and their votes are in no figure. Nil: for ever.
    public let resultsKeptDays: Int?
    public let intervals: String
    /// What has to be there before more can be said.
    public let missing: [String]
    public let warnings: [String]
    public let causal: Causal?
    public let votes: Votes?
    public let leftOut: LeftOut
    public let segments: [Segment]
    public let metrics: [Metric]
    public let sampleRatio: [SampleRatio]
    public let harm: Harm
    public let cost: Cost?
    public let care: [Care]
    public let ignored: [Ignored]

    /// For programs: keys in snake case, dates as in RFC 3339.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
