public import Evidence
public import Foundation

/// What the store adds up of a team's jobs and what was said of them: numbers a person at a time, summed over people.
public struct ProofRows: Sendable {
    /// Jobs for which something was chosen, in both arms of the holdback, with thumbs.
    public struct Trial: Sendable {
        /// The components of `moments`, each summed over one person's jobs.
        public enum Column: Int, CaseIterable {
            case treatedJobs, treatedThumbs, treatedUps, heldJobs, heldThumbs, heldUps
        }

        public let segment: ProofSegment
        public let moments: ClusterMoments

        public init(segment: ProofSegment, moments: ClusterMoments) {
            self.segment = segment
            self.moments = moments
        }

        /// Ups among thumbs, treated less held.
        public var lift: Estimate? { difference((.treatedUps, .treatedThumbs), (.heldUps, .heldThumbs)) }

        public func share(_ numerator: Column, of denominator: Column) -> Estimate? {
            Estimate(of: moments, numerator: numerator.rawValue, denominator: denominator.rawValue)
        }

        public func difference(_ treated: (Column, Column), _ held: (Column, Column)) -> Estimate? {
            Estimate(
                of: moments, first: (treated.0.rawValue, treated.1.rawValue),
                second: (held.0.rawValue, held.1.rawValue))
        }

        public func sum(_ column: Column) -> Int { Int(moments.sums[column.rawValue]) }
        public func people(_ column: Column) -> Int { moments.people[column.rawValue] }
    }

    /// Side-by-side votes on revised jobs.
    public struct Votes: Sendable {
        /// The components of `moments`; a tie is half a win, a weight 1 / propensity, at most 20.
        ///
        /// The last four are weights by which text was shown first, and of those the weights of wins, and of losses.
        public enum Column: Int, CaseIterable {
            case votes, wins, weights, weightedWins, tokens
            case revisedFirst, revisedFirstWins, baselineFirst, baselineFirstLosses
        }

        /// Votes where one of the texts was shown first.
        public struct Order: Sendable, Equatable {
            public var votes = 0
            /// A tie is half a win.
            public var wins = 0.0

            public init() {}

            public init(votes: Int, wins: Double) {
                self.votes = votes
                self.wins = wins
            }
        }

        public let segment: ProofSegment
        public let moments: ClusterMoments
        public let wins: Int
        public let ties: Int
        public let losses: Int
        public let revisedFirst: Order
        public let baselineFirst: Order

        public init(
            segment: ProofSegment, moments: ClusterMoments, wins: Int, ties: Int, losses: Int,
            revisedFirst: Order = Order(), baselineFirst: Order = Order()
        ) {
            self.segment = segment
            self.moments = moments
            self.wins = wins
            self.ties = ties
            self.losses = losses
            self.revisedFirst = revisedFirst
            self.baselineFirst = baselineFirst
        }

        /// The share of wins, ties half, over votes as they came.
        public var winRate: Estimate? {
            Estimate(of: moments, numerator: Column.wins.rawValue, denominator: Column.votes.rawValue)
        }

        /// The same, as if every choice had been as probable as any other.
        public var weightedWinRate: Estimate? {
            Estimate(of: moments, numerator: Column.weightedWins.rawValue, denominator: Column.weights.rawValue)
        }

        /// The same, as if either text had been shown first as often: the mean of the rates under both orders, so that
        /// what people see first has no part in it. Nil with too few people under one of them.
        public var balancedWinRate: Estimate? {
            // Wins under one order less losses under the other: 2 p − 1.
            Estimate(
                of: moments, first: (Column.revisedFirstWins.rawValue, Column.revisedFirst.rawValue),
                second: (Column.baselineFirstLosses.rawValue, Column.baselineFirst.rawValue)
            ).map {
                Estimate(value: ($0.value + 1) / 2, variance: $0.variance / 4, count: $0.count, people: $0.people)
            }
        }

        public var people: Int { moments.people[Column.votes.rawValue] }
    }

    /// A team's own metric, over jobs for which something was chosen.
    public struct Metric: Sendable {
        public enum Column: Int, CaseIterable { case treatedJobs, treatedTotal, heldJobs, heldTotal }

        public let name: String
        public let moments: ClusterMoments

        public var lift: Estimate? {
            Estimate(
                of: moments, first: (Column.treatedTotal.rawValue, Column.treatedJobs.rawValue),
                second: (Column.heldTotal.rawValue, Column.heldJobs.rawValue), values: .any)
        }

        public func mean(held: Bool) -> Double? {
            let (total, jobs): (Column, Column) =
                held ? (.heldTotal, .heldJobs) : (.treatedTotal, .treatedJobs)
            let count = moments.sums[jobs.rawValue]
            return count > 0 ? moments.sums[total.rawValue] / count : nil
        }
    }

    /// How many were drawn under one rule of the holdback, and held back.
    public struct Draw: Sendable {
        public let unit: Holdback.Unit
        public let share: Double
        public let drawn: Int
        public let held: Int

        public init(unit: Holdback.Unit, share: Double, drawn: Int, held: Int) {
            self.unit = unit
            self.share = share
            self.drawn = drawn
            self.held = held
        }
    }

    /// Counts of everything.
    public struct Totals: Sendable {
        public var first: Date?
        public var last: Date?
        public var jobs = 0
        public var people = 0
        /// Jobs in an arm, treated and held.
        public var drawn = (treated: 0, held: 0)
        /// Of those, jobs for which something was chosen.
        public var chosen = (treated: 0, held: 0)
        public var revised = 0
        public var revisedPeople = 0
        public var votedPeople = 0
        public var votes = 0
        /// Of treated jobs for which something was chosen.
        public var tokens = 0
        public var tokenJobs = 0
    }

    public var totals = Totals()
    public var trials: [Trial] = []
    public var votes: [Votes] = []
    public var metrics: [Metric] = []
    public var draws: [Draw] = []
    public var people = PeopleVotes([])
    /// Events on jobs that count for nothing, by reason.
    public var ignored: [(reason: String, count: Int)] = []

    public init() {}

    public var trial: Trial? { trials.first { $0.segment.kind == .all } }
    public var vote: Votes? { votes.first { $0.segment.kind == .all } }
}
