import Foundation

/// Figures of a report as they are read.
enum EffectWords {
    /// `61.2 %`.
    static func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }

    /// `+6.1` percentage points.
    static func points(_ difference: Double) -> String { String(format: "%+.1f", 100 * difference) }

    /// `61.2 % [58.0, 64.3]`.
    static func share(_ figure: EffectReport.Figure?) -> String {
        guard let figure else { return "–" }
        return percent(figure.estimate) + String(format: " [%.1f, %.1f]", 100 * figure.lower, 100 * figure.upper)
    }

    /// `+6.1 points [+1.8, +10.4]`.
    static func lift(_ figure: EffectReport.Figure?) -> String {
        guard let figure else { return "–" }
        return points(figure.estimate)
            + String(format: " points [%+.1f, %+.1f]", 100 * figure.lower, 100 * figure.upper)
    }

    /// `+0.61 [+0.18, +1.04]`, in a unit that only the team knows.
    static func amount(_ figure: EffectReport.Figure?) -> String {
        guard let figure else { return "–" }
        return String(format: "%+.4g [%+.4g, %+.4g]", figure.estimate, figure.lower, figure.upper)
    }

    /// What a figure says, and what more it would need.
    static func finding(_ figure: EffectReport.Figure?, of what: String) -> String {
        guard let figure else { return "too little to tell" }
        switch figure.finding {
        case .better: return "better"
        case .worse: return "worse"
        case .unclear:
            let more = figure.countNeeded.map { max(0, $0 - figure.count) }
            let five = figure.countNeededForFivePoints.map { max(0, $0 - figure.count) }
            var text = "not told apart from no effect"
            if let more { text += "; an effect of this size would take about \(number(more)) \(what) more" }
            if let five {
                text +=
                    more == nil ? "; five points about \(number(five)) \(what) more" : ", five points \(number(five))"
            }
            return text
        }
    }

    static func number(_ count: Int) -> String {
        var digits = String(count.magnitude)
        var text = ""
        while digits.count > 3 {
            text = "," + digits.suffix(3) + text
            digits.removeLast(3)
        }
        return (count < 0 ? "-" : "") + digits + text
    }

    static func number(_ value: Double?) -> String {
        guard let value, value.isFinite, value.magnitude < 1e15 else { return "–" }
        return number(Int(value.rounded()))
    }

    /// `shown first: the revised text in 40 votes (62.5 % won), the baseline in 44 (58.0 % won)`.
    static func orders(_ votes: EffectReport.Votes) -> String {
        func won(_ order: EffectReport.Order) -> String { order.winRate.map { " (\(percent($0)) won)" } ?? "" }
        let unknown = votes.orderUnknown > 0 ? ", not told of \(number(votes.orderUnknown))" : ""
        return
            "shown first: the revised text in \(number(votes.revisedFirst.votes)) votes\(won(votes.revisedFirst)), the "
            + "baseline in \(number(votes.baselineFirst.votes))\(won(votes.baselineFirst))\(unknown)"
    }

    /// How far back figures reach.
    static func kept(_ days: Int?) -> String {
        days.map { "results are kept for \(number($0)) days, and older jobs count no more" }
            ?? "results are kept for ever"
    }

    static func day(_ date: Date?) -> String {
        date.map { String($0.formatted(.iso8601).prefix(10)) } ?? "–"
    }

    /// The name of a segment.
    static func name(_ segment: EffectReport.Segment) -> String {
        switch segment.kind {
        case "domain": segment.name.isEmpty ? "no domain" : segment.name
        case "answers": "\(segment.name) answers"
        case "model": segment.name.isEmpty ? "no version" : "version \(segment.name)"
        default: segment.name
        }
    }

    /// What was measured of something that was switched off.
    static func evidence(_ care: EffectReport.Care) -> String {
        guard let estimate = care.estimate, let lower = care.lower, let upper = care.upper else {
            return "by an operator"
        }
        return care.measure == "votes"
            ? "win rate " + percent(estimate) + String(format: " [%.1f, %.1f]", 100 * lower, 100 * upper)
            : "lift " + points(estimate) + String(format: " points [%+.1f, %+.1f]", 100 * lower, 100 * upper)
    }
}
