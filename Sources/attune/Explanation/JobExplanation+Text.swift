import Foundation
import Personalization

extension JobExplanation {
    /// The explanation in plain words, with bars.
    func text(_ words: TasteWords) -> String {
        var parts = [headline]
        parts.append(decision)
        parts.append(taste(words))
        parts.append(sets)
        parts.append(candidates)
        parts.append(cost)
        parts.append(said)
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private var headline: [String] {
        var line = "\(jobID) of \(tenant), for \(userID): \(status)"
        if let createdAt { line += ", \(createdAt)" }
        return [line]
    }

    private static let percent = FloatingPointFormatStyle<Double>.Percent().precision(.fractionLength(0))

    /// Two decimals with a sign; no `-0.00`.
    private static func number(_ value: Double) -> String {
        String(format: "%+.2f", abs(value) < 0.005 ? 0 : value)
    }

    // MARK: Why

    private var decision: [String] {
        var lines: [String] = []
        if let reason, let meaning {
            let isRefusal = RevisionRejection(rawValue: reason) != nil
            let why = isRefusal ? "what the model returned was refused: \(meaning)" : meaning
            lines.append("The text went out as it was, because \(why).")
        }
        if let choice {
            lines.append(why(choice))
        } else if reason == nil {
            lines.append("How it was decided was not kept.")
        }
        if !applied.isEmpty, let predictedGain, let probabilityBetter {
            lines.append(
                "The text that went out was measured: gain \(Self.number(predictedGain)), so "
                    + "\(probabilityBetter.formatted(Self.percent)) are expected to prefer it to the one before.")
        }
        if ["explored", "random"].contains(choice?.reason) {
            lines.append(
                "This choice had a chance of \(propensity.formatted(Self.percent.precision(.fractionLength(1)))).")
        }
        for note in notes { lines.append(Self.meaning(ofNote: note)) }
        return lines
    }

    private func why(_ choice: RevisionExplanation) -> String {
        let threshold = choice.threshold.formatted(Self.percent)
        guard choice.isChosen, let best = choice.sets.first else {
            if choice.reason == PromptChoice.Reason.noPrompts.rawValue {
                return "No prompt was on offer: see `attune prompts list`."
            }
            guard let best = choice.sets.first else {
                return answers ?? 0 == 0
                    ? "Nothing is known of \(userID) yet, so no prompt was predicted to gain anything: "
                        + "see `attune ask --user \(userID)`."
                    : "No prompt was predicted to move the text towards what \(userID) likes."
            }
            return "The best that could be done, \(best.prompts.joined(separator: " + ")), was better with "
                + "\(best.probabilityBetter.formatted(Self.percent)); \(threshold) is asked for (revision.threshold)."
        }
        let names = best.prompts.joined(separator: " + ")
        let figures =
            "predicted gain \(Self.number(best.gain)), better with \(best.probabilityBetter.formatted(Self.percent))"
        switch PromptChoice.Reason(rawValue: choice.reason) {
        case .explored: return "\(names) was drawn to learn more about \(userID): \(figures)."
        case .random: return "\(names) was drawn at random, to keep its effect known: \(figures)."
        default: return "\(names) suits \(userID) best: \(figures), where \(threshold) is asked for."
        }
    }

    private static func meaning(ofNote note: String) -> String {
        switch note {
        case RevisedResponse.Note.priorWeights: "Nothing was known of the person: what most people like counted."
        case RevisedResponse.Note.generalRules: "The domain has no rules of its own: the general ones counted."
        case RevisedResponse.Note.generatedBaseline: "The job had no response: the model wrote one first."
        default: note
        }
    }

    // MARK: Bars

    private func taste(_ words: TasteWords) -> [String] {
        let shown = contributions.filter { abs($0.weight) >= 0.005 }
            .sorted { (abs($0.gain), abs($0.weight)) > (abs($1.gain), abs($1.weight)) }.prefix(6)
        guard !shown.isEmpty else { return [] }
        let what = choice?.isChosen == true ? "the prompts" : "the best prompts"
        var lines = [
            "What \(userID) liked (\(answers ?? 0) answers, model \(modelVersion ?? 0)), and what \(what) would change:"
        ]
        let largest = max(shown.map { abs($0.weight) }.max() ?? 0, 1e-9)
        let labels = shown.map { words.direction(of: $0.name, $0.weight) }
        let width = labels.map(\.count).max() ?? 0
        for (label, contribution) in zip(labels, shown) {
            let name = label + String(repeating: " ", count: width - label.count)
            // Counted towards the direction that is liked.
            let change = contribution.weight < 0 ? -contribution.change : contribution.change
            let weight = abs(contribution.weight)
            lines.append(
                "  \(name) \(SignedBar.share(weight / largest, width: 8)) "
                    + String(format: "weight %.2f ± %.2f", weight, contribution.standardDeviation)
                    + " × change \(Self.number(change)) = \(Self.number(contribution.gain))")
        }
        return lines
    }

    private var sets: [String] {
        guard let choice, !choice.sets.isEmpty else { return [] }
        let largest = max(choice.sets.map { abs($0.gain) }.max() ?? 0, 1e-9)
        let names = choice.sets.map { $0.prompts.joined(separator: " + ") }
        let width = names.map(\.count).max() ?? 0
        var lines = ["Prompts that were weighed:"]
        for (index, set) in choice.sets.enumerated() {
            let mark = index == 0 && choice.isChosen ? "→" : " "
            let name = names[index] + String(repeating: " ", count: width - names[index].count)
            lines.append(
                "\(mark) \(name) \(SignedBar.share(abs(set.gain) / largest, width: 8)) gain \(Self.number(set.gain)), "
                    + "better with \(set.probabilityBetter.formatted(Self.percent)), "
                    + "passes the guards with \(set.acceptance.formatted(Self.percent))")
        }
        return lines
    }

    private var candidates: [String] {
        guard let candidates = choice?.candidates, !candidates.isEmpty else { return [] }
        return ["What the model returned:"]
            + candidates.enumerated().map { index, candidate in
                let gain = candidate.gain.map { "gain \(Self.number($0))" } ?? "no gain measured"
                let verdict =
                    candidate.refusal.map { "refused, because \(ReasonWords.meaning(of: $0)) (\($0))" } ?? "accepted"
                return "  \(index + 1). \(verdict); \(gain)"
            }
    }

    // MARK: What it took

    private var cost: [String] {
        let times = [
            ("waited", waitMilliseconds), ("look-up", lookupMilliseconds), ("model", modelMilliseconds),
            ("from receipt to result", totalMilliseconds),
        ].compactMap { name, time in time.map { (name, $0) } }
        guard !times.isEmpty else { return [] }
        let largest = max(times.map(\.1).max() ?? 0, 1e-9)
        let width = times.map(\.0.count).max() ?? 0
        var lines = ["Time:"]
        for (name, time) in times {
            let label = name + String(repeating: " ", count: width - name.count)
            lines.append("  \(label) \(SignedBar.share(time / largest, width: 16)) \(String(format: "%.1f", time)) ms")
        }
        if let promptTokens, let completionTokens {
            lines.append("\(promptTokens) + \(completionTokens) tokens of \(languageModel ?? "the model")")
        }
        return lines
    }

    private var said: [String] {
        feedback.map { verdict in
            "Feedback: \(verdict.value), \(verdict.outcome)\(verdict.reason.map { " (\($0))" } ?? "")"
        }
    }
}
