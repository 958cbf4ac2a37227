extension EffectReport {
    /// For terminals: the causal figure first.
    public var text: String {
        var lines = [
            "\(team): \(EffectWords.number(jobs)) jobs of \(EffectWords.number(people)) people, "
                + "\(EffectWords.day(from)) to \(EffectWords.day(to)); "
                + "\(EffectWords.percent(holdbackShare)) of \(holdbackUnit) held back; \(EffectWords.kept(resultsKeptDays))"
        ]
        for warning in warnings { lines.append("WARNING: \(warning)") }
        if !missing.isEmpty {
            lines += ["", "Missing:"] + missing.map { "  \($0)" }
        }
        if let causal { lines += ["", "What revising does, by the randomised holdback"] + causal.lines }
        for metric in metrics {
            lines.append(
                "  \(metric.name): \(EffectWords.amount(metric.lift)), "
                    + EffectWords.finding(metric.lift, of: "values"))
        }
        lines += ["", "What people say who saw both texts"]
        lines += votes?.lines ?? ["  nobody has voted yet"]
        lines.append(
            "  left out: \(EffectWords.number(leftOut.revisedJobs - leftOut.votedJobs)) of "
                + "\(EffectWords.number(leftOut.revisedJobs)) revised jobs and "
                + "\(EffectWords.number(leftOut.revisedPeople - leftOut.votedPeople)) of "
                + "\(EffectWords.number(leftOut.revisedPeople)) people without a vote, and "
                + "\(EffectWords.number(leftOut.keptOrHeldBackJobs)) jobs that were kept or held back")
        lines += harmLines
        if let cost {
            lines += ["", "Tokens"]
            lines.append(
                "  \(EffectWords.number(cost.tokensPerJob)) a job, \(EffectWords.number(cost.tokensPerWin)) a win, "
                    + "\(EffectWords.number(cost.tokensPerUpGained)) an up gained")
        }
        lines += segmentLines + careLines
        for ratio in sampleRatio where !ratio.isMismatch {
            lines.append(
                "Held back: \(EffectWords.number(ratio.heldBack)) of \(EffectWords.number(ratio.drawn)) \(ratio.unit), as "
                    + "\(EffectWords.percent(ratio.share)) should be")
        }
        if !ignored.isEmpty {
            lines.append(
                "Feedback that counts for nothing: "
                    + ignored.map { "\(EffectWords.number($0.count)) \($0.reason)" }.joined(separator: ", "))
        }
        lines += ["", "Intervals: \(intervals)."]
        return lines.joined(separator: "\n")
    }

    private var harmLines: [String] {
        guard harm.people > 0 else { return [] }
        let share = harm.shareBelowHalf.map { EffectWords.percent($0) } ?? "too few votes each to tell how many"
        return [
            "  people who prefer the baseline more often: \(share); credible one by one of "
                + "\(harm.crediblyBelowHalf) of \(EffectWords.number(harm.people))"
        ]
    }

    private var segmentLines: [String] {
        var lines: [String] = []
        var kind = ""
        for segment in segments {
            if segment.kind != kind {
                kind = segment.kind
                lines += [
                    "", "By \(kind == "answers" ? "number of answers" : kind == "model" ? "model version" : kind)",
                ]
            }
            let votes = segment.votes.map { "won \($0.wins), tied \($0.ties), lost \($0.losses)" } ?? "no votes"
            lines.append(
                "  \(EffectWords.name(segment)): win rate \(EffectWords.share(segment.votes?.winRate)) (\(votes)); lift "
                    + "\(EffectWords.lift(segment.lift)) of \(EffectWords.number(segment.jobs)) jobs")
        }
        return lines
    }

    private var careLines: [String] {
        guard !care.isEmpty else { return [] }
        return ["", "Switched off, because it does harm"]
            + care.map { care in
                let name = care.name.isEmpty ? "(none)" : care.name
                let end = care.restoredAt.map { ", on again since \(EffectWords.day($0))" } ?? ""
                return "  \(care.kind) \(name): \(EffectWords.evidence(care)), since "
                    + "\(EffectWords.day(care.switchedOffAt))\(end)"
            }
    }
}

extension EffectReport.Causal {
    fileprivate var lines: [String] {
        func arm(_ name: String, _ arm: EffectReport.Arm) -> String {
            "  \(name): \(EffectWords.number(arm.jobs)) jobs of \(EffectWords.number(arm.people)) people; "
                + "\(EffectWords.number(arm.ups)) up of \(EffectWords.number(arm.thumbs)) thumbs, "
                + "\(EffectWords.share(arm.upShare)); answered \(EffectWords.share(arm.answerRate)); something chosen for "
                + "\(arm.chosenShare.map(EffectWords.percent) ?? "–")"
        }
        return [
            "  lift of the share of up: \(EffectWords.lift(lift)), \(EffectWords.finding(lift, of: "thumbs"))",
            "  lift of ups over all jobs: \(EffectWords.lift(upsPerJobLift)), "
                + EffectWords.finding(upsPerJobLift, of: "jobs"),
            arm("revised", treated), arm("held back", heldBack),
            "  difference in who answers: \(EffectWords.lift(answerRateDifference))",
        ]
    }
}

extension EffectReport.Votes {
    fileprivate var lines: [String] {
        [
            "  win rate, ties half: \(EffectWords.share(winRate)), \(EffectWords.finding(winRate, of: "votes"))",
            "  \(EffectWords.number(wins)) won, \(EffectWords.number(ties)) tied, \(EffectWords.number(losses)) lost, of "
                + "\(EffectWords.number(people)) people; without ties "
                + (winRateWithoutTies.map(EffectWords.percent) ?? "–"),
            "  as if every choice were as probable: \(EffectWords.share(weightedWinRate)), and either text shown first as "
                + "often: \(EffectWords.share(balancedWinRate))",
            "  \(EffectWords.orders(self))",
        ]
    }
}
