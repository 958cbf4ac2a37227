import Evidence

/// Decides what is switched off for a team because it was measured to do harm.
///
/// A prompt, a domain or a band of answers does harm where the win rate of side-by-side votes, each weighted by 1 over
/// the probability of its choice, and as if either text had been shown first as often where that is known, is below one half, or where people in the holdback give more thumbs up. Of everything
/// that is switched off, at most a twentieth does no harm in truth, however often and at however many parts one looks
/// (e-BH over e-values; see `EValue`).
public enum Care {
    /// The share of what is switched off that may do no harm in truth.
    public static let rate = 0.05

    /// Something to switch off.
    public struct Finding: Sendable, Equatable {
        public let part: SwitchedOff.Part
        public let evidence: CareEntry.Evidence

        public init(part: SwitchedOff.Part, evidence: CareEntry.Evidence) {
            self.part = part
            self.evidence = evidence
        }
    }

    /// Weighs a team's rows, which must count what was restored from then on only.
    ///
    /// - Returns: What does harm, sorted; of a part that does by both measures, the clearer one.
    public static func findings(in rows: ProofRows) -> [Finding] {
        var looked: [Finding] = []
        // Everything that is looked at counts, also where there is too little to tell.
        var tested = 0
        for votes in rows.votes {
            guard let part = votes.segment.part else { continue }
            tested += 1
            guard let estimate = votes.balancedWinRate ?? votes.weightedWinRate else { continue }
            looked.append(finding(part, .votes, estimate, null: 0.5, people: votes.people, range: 0...1))
        }
        for trial in rows.trials {
            guard let part = trial.segment.part else { continue }
            tested += 1
            guard let lift = trial.lift else { continue }
            looked.append(finding(part, .thumbs, lift, null: 0, people: lift.people, range: -1...1))
        }
        let rejected = EValue.rejected(looked.map { $0.evidence.eValue ?? 0 }, rate: rate, tested: tested)
        var clearest: [SwitchedOff.Part: Finding] = [:]
        for finding in rejected.map({ looked[$0] }) {
            let before = clearest[finding.part]?.evidence.eValue ?? 0
            if finding.evidence.eValue ?? 0 > before { clearest[finding.part] = finding }
        }
        return clearest.values.sorted { $0.part < $1.part }
    }

    private static func finding(
        _ part: SwitchedOff.Part, _ measure: CareEntry.Measure, _ estimate: Estimate, null: Double, people: Int,
        range: ClosedRange<Double>
    ) -> Finding {
        let interval = ConfidenceSequence.share.interval(of: estimate, within: range)
        return Finding(
            part: part,
            evidence: CareEntry.Evidence(
                measure, estimate: interval.estimate, lower: interval.lower, upper: interval.upper,
                eValue: EValue.below(null, estimate), votes: Int(estimate.count), people: people))
    }
}
