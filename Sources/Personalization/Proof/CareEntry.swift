public import Foundation

/// Something that was switched off for a team, with what was measured then.
public struct CareEntry: Sendable, Equatable {
    /// What was measured.
    public enum Measure: String, Sendable {
        /// The win rate in side-by-side votes; harm is below one half.
        case votes
        /// The lift of the share of `up` over the holdback; harm is below 0.
        case thumbs
        /// Nothing: an operator decided.
        case byHand = "by_hand"
    }

    /// What speaks for switching off.
    public struct Evidence: Sendable, Equatable {
        public var measure: Measure
        public var estimate: Double?
        public var lower: Double?
        public var upper: Double?
        /// Against "it does no harm"; see `EValue`.
        public var eValue: Double?
        public var votes: Int?
        public var people: Int?

        public init(
            _ measure: Measure, estimate: Double? = nil, lower: Double? = nil, upper: Double? = nil,
            eValue: Double? = nil, votes: Int? = nil, people: Int? = nil
        ) {
            self.measure = measure
            self.estimate = estimate
            self.lower = lower
            self.upper = upper
            self.eValue = eValue
            self.votes = votes
            self.people = people
        }
    }

    public let part: SwitchedOff.Part
    public let evidence: Evidence
    public let switchedOffAt: Date
    /// When an operator switched it on again; nil: it is off.
    public let restoredAt: Date?

    public init(part: SwitchedOff.Part, evidence: Evidence, switchedOffAt: Date, restoredAt: Date?) {
        self.part = part
        self.evidence = evidence
        self.switchedOffAt = switchedOffAt
        self.restoredAt = restoredAt
    }
}
