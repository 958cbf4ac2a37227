import Evidence
public import Foundation
public import Personalization

extension EffectReport {
    static let intervalSource =
        "95 % confidence sequences, valid at every look: normal mixture (Howard, Ramdas, McAuliffe and Sekhon 2021) over "
        + "the variance between people (asymptotic: Waudby-Smith et al. 2024)"

    /// Says what a team's rows show.
    public init(of tenant: Tenant, rows: ProofRows, care entries: [CareEntry], at now: Date) {
        team = tenant.name
        madeAt = now
        let totals = rows.totals
        from = totals.first
        to = totals.last
        jobs = totals.jobs
        people = totals.people
        holdbackShare = tenant.holdback
        holdbackUnit = tenant.holdbackUnit.rawValue
        resultsKeptDays = tenant.retention.days(of: .revisions)
        intervals = Self.intervalSource
        let causal = rows.trial.map { Causal($0, totals: totals) }
        let votes = rows.vote.map(Votes.init)
        let ratios = rows.draws.map(SampleRatio.init)
        self.causal = causal
        self.votes = votes
        leftOut = LeftOut(
            revisedJobs: totals.revised, votedJobs: totals.votes, revisedPeople: totals.revisedPeople,
            votedPeople: totals.votedPeople, keptOrHeldBackJobs: totals.jobs - totals.revised)
        segments = Self.segments(rows)
        metrics = rows.metrics.map { metric in
            Metric(
                name: metric.name, treatedMean: metric.mean(held: false), heldBackMean: metric.mean(held: true),
                lift: metric.lift.map { Figure($0, scale: Self.scale(of: $0), none: 0, range: nil) })
        }
        sampleRatio = ratios
        harm = Harm(
            people: rows.people.people, shareBelowHalf: rows.people.shareBelowHalf,
            crediblyBelowHalf: rows.people.crediblyBelowHalf)
        cost = Cost(rows, causal: causal)
        care = entries.map { entry in
            Care(
                kind: entry.part.kind.rawValue, name: entry.part.name, measure: entry.evidence.measure.rawValue,
                estimate: entry.evidence.estimate, lower: entry.evidence.lower, upper: entry.evidence.upper,
                eValue: entry.evidence.eValue, switchedOffAt: entry.switchedOffAt, restoredAt: entry.restoredAt)
        }
        ignored = rows.ignored.map { Ignored(reason: $0.reason, count: $0.count) }
        missing = Self.missing(tenant, rows)
        warnings = Self.warnings(causal, ratios)
    }

    /// A metric has its own unit: its interval is tightest for an effect of four standard errors, rounded to a power of
    /// four so that it seldom changes from look to look.
    private static func scale(of estimate: Estimate) -> Double {
        guard estimate.variance > 0 else { return 1 }
        return pow(4, (log(16 * estimate.variance) / log(4)).rounded() / 2)
    }

    private static func segments(_ rows: ProofRows) -> [Segment] {
        let order = ProofSegment.Kind.allCases
        var segments: [ProofSegment] = []
        var seen: Set<ProofSegment> = []
        for segment in rows.trials.map(\.segment) + rows.votes.map(\.segment) where seen.insert(segment).inserted {
            segments.append(segment)
        }
        let trials = Dictionary(rows.trials.map { ($0.segment, $0) }) { one, _ in one }
        let votes = Dictionary(rows.votes.map { ($0.segment, $0) }) { one, _ in one }
        return segments.filter { $0.kind != .all }.enumerated().sorted { one, other in
            func place(_ segment: ProofSegment) -> (Int, Int) {
                (
                    order.firstIndex(of: segment.kind) ?? 0,
                    // Bands of answers stand in their own order, all else by size.
                    AnswerBand(rawValue: segment.name).flatMap { AnswerBand.allCases.firstIndex(of: $0) } ?? 0
                )
            }
            let (first, second) = (place(one.element), place(other.element))
            return (first.0, first.1, one.offset) < (second.0, second.1, other.offset)
        }.map { _, segment in
            Segment(
                kind: segment.kind.rawValue, name: segment.name,
                jobs: trials[segment].map { $0.sum(.treatedJobs) + $0.sum(.heldJobs) } ?? 0,
                votes: votes[segment].map(Votes.init),
                lift: trials[segment]?.lift.map { Figure($0, none: 0, range: -1...1) })
        }
    }

    private static func missing(_ tenant: Tenant, _ rows: ProofRows) -> [String] {
        let totals = rows.totals
        guard totals.jobs > 0 else {
            return ["jobs: the team has none that are still kept; send some with `attune enqueue` or from your product"]
        }
        var missing: [String] = []
        if tenant.holdback == 0 {
            missing.append(
                "a holdback: without one nothing shows what would have been without revising; "
                    + "`attune tenants set \(tenant.name) --holdback 0.1`")
        }
        if totals.drawn.treated + totals.drawn.held == 0 {
            missing.append(
                "jobs for which prompts could be chosen: see the reasons in the results, or `attune explain`")
        } else if totals.chosen.treated == 0 {
            missing.append(
                "jobs for which something was chosen: let people answer some questions first, with `attune ask`")
        }
        if let trial = rows.trial, trial.lift == nil {
            let (treated, held) = (trial.people(.treatedThumbs), trial.people(.heldThumbs))
            missing.append(
                "thumbs: \(treated) people gave one to what was revised, \(held) in the holdback; "
                    + "\(Estimate.smallestPeople) in each allow an interval")
        }
        if totals.votes == 0 {
            missing.append("side-by-side votes: send `revised_better`, `baseline_better` or `same` as verdicts on jobs")
        } else if totals.votedPeople < Estimate.smallestPeople {
            missing.append(
                "side-by-side votes of more people: \(totals.votedPeople) voted, \(Estimate.smallestPeople) allow an "
                    + "interval")
        } else if let votes = rows.vote, votes.balancedWinRate == nil {
            missing.append(
                "votes under both orders: the revised text was shown first in \(votes.revisedFirst.votes), the baseline in "
                    + "\(votes.baselineFirst.votes) of \(totals.votes); show either first at random and say so in "
                    + "`shown_first`, else the win rate has the place's part in it")
        }
        return missing
    }

    private static func warnings(_ causal: Causal?, _ ratios: [SampleRatio]) -> [String] {
        var warnings: [String] = []
        for ratio in ratios where ratio.isMismatch {
            warnings.append(
                "sample-ratio mismatch: \(ratio.heldBack) of \(ratio.drawn) \(ratio.unit) are held back where "
                    + "\(ratio.share.formatted(.percent)) should be; do not trust the holdback before you know why")
        }
        if let difference = causal?.answerRateDifference, difference.finding != .unclear {
            warnings.append(
                "who answers differs between the arms: compare the ups of all jobs, not only of those with a thumb")
        }
        return warnings
    }
}

extension EffectReport.Figure {
    init(_ estimate: Estimate, scale: Double = 0.1, none: Double, range: ClosedRange<Double>?) {
        let sequence = ConfidenceSequence(alpha: 0.05, scale: scale)
        let interval = sequence.interval(of: estimate, within: range)
        let effect = estimate.value - none
        let isTold = !interval.contains(none)
        func needed(_ effect: Double) -> Int? {
            sequence.countNeeded(for: effect, as: estimate).flatMap { $0 < 1e15 ? Int($0.rounded(.up)) : nil }
        }
        self.init(
            estimate: interval.estimate, lower: interval.lower, upper: interval.upper,
            finding: !isTold ? .unclear : effect > 0 ? .better : .worse, people: estimate.people,
            count: Int(estimate.count.rounded()), countNeeded: isTold || abs(effect) < 1e-9 ? nil : needed(effect),
            countNeededForFivePoints: range == nil ? nil : needed(0.05))
    }
}

extension EffectReport.Votes {
    init(_ votes: ProofRows.Votes) {
        let decided = votes.wins + votes.losses
        self.init(
            wins: votes.wins, ties: votes.ties, losses: votes.losses, people: votes.people,
            winRate: votes.winRate.map { EffectReport.Figure($0, none: 0.5, range: 0...1) },
            winRateWithoutTies: decided > 0 ? Double(votes.wins) / Double(decided) : nil,
            weightedWinRate: votes.weightedWinRate.map { EffectReport.Figure($0, none: 0.5, range: 0...1) },
            balancedWinRate: votes.balancedWinRate.map { EffectReport.Figure($0, none: 0.5, range: 0...1) },
            revisedFirst: EffectReport.Order(votes.revisedFirst),
            baselineFirst: EffectReport.Order(votes.baselineFirst),
            orderUnknown: votes.wins + votes.ties + votes.losses - votes.revisedFirst.votes
                - votes.baselineFirst.votes)
    }
}

extension EffectReport.Order {
    init(_ order: ProofRows.Votes.Order) {
        self.init(votes: order.votes, winRate: order.votes > 0 ? order.wins / Double(order.votes) : nil)
    }
}

extension EffectReport.Causal {
    init(_ trial: ProofRows.Trial, totals: ProofRows.Totals) {
        func figure(_ estimate: Estimate?, range: ClosedRange<Double>) -> EffectReport.Figure? {
            estimate.map { EffectReport.Figure($0, none: range.lowerBound == 0 ? 0.5 : 0, range: range) }
        }
        func share(_ part: Int, _ whole: Int) -> Double? { whole > 0 ? Double(part) / Double(whole) : nil }
        self.init(
            treated: EffectReport.Arm(
                jobs: trial.sum(.treatedJobs), people: trial.people(.treatedJobs), thumbs: trial.sum(.treatedThumbs),
                ups: trial.sum(.treatedUps),
                upShare: figure(trial.share(.treatedUps, of: .treatedThumbs), range: 0...1),
                answerRate: figure(trial.share(.treatedThumbs, of: .treatedJobs), range: 0...1),
                chosenShare: share(totals.chosen.treated, totals.drawn.treated)),
            heldBack: EffectReport.Arm(
                jobs: trial.sum(.heldJobs), people: trial.people(.heldJobs), thumbs: trial.sum(.heldThumbs),
                ups: trial.sum(.heldUps), upShare: figure(trial.share(.heldUps, of: .heldThumbs), range: 0...1),
                answerRate: figure(trial.share(.heldThumbs, of: .heldJobs), range: 0...1),
                chosenShare: share(totals.chosen.held, totals.drawn.held)),
            lift: figure(trial.lift, range: -1...1),
            answerRateDifference: figure(
                trial.difference((.treatedThumbs, .treatedJobs), (.heldThumbs, .heldJobs)), range: -1...1),
            upsPerJobLift: figure(
                trial.difference((.treatedUps, .treatedJobs), (.heldUps, .heldJobs)), range: -1...1))
    }
}

extension EffectReport.SampleRatio {
    init(_ draw: ProofRows.Draw) {
        let eValue = EValue.sampleRatio(held: draw.held, of: draw.drawn, share: draw.share)
        self.init(
            unit: draw.unit.rawValue, share: draw.share, drawn: draw.drawn, heldBack: draw.held, eValue: eValue,
            isMismatch: eValue >= 100)
    }
}

extension EffectReport.Cost {
    init?(_ rows: ProofRows, causal: EffectReport.Causal?) {
        let totals = rows.totals
        guard totals.tokenJobs > 0 else { return nil }
        let perJob = Double(totals.tokens) / Double(max(totals.chosen.treated, 1))
        let voted = rows.vote.map { $0.moments.sums[ProofRows.Votes.Column.tokens.rawValue] }
        let wins = rows.vote?.wins ?? 0
        let lift = causal?.upsPerJobLift?.estimate ?? 0
        self.init(
            tokens: totals.tokens, tokensPerJob: perJob, tokensPerWin: wins > 0 ? voted.map { $0 / Double(wins) } : nil,
            tokensPerUpGained: lift > 0 ? perJob / lift : nil)
    }
}
