import Foundation
import Personalization
import RewardFactorization

/// A version in a list.
struct ModelSummary: Encodable {
    let version: Int
    let state: ModelState
    let tenant: String?
    let origin: ModelOrigin
    let specification: String
    let baseFunctions: [String]
    let heldOut: HeldOutScore?
    let challenge: ModelChallenge?
    let note: String?
    let createdAt: Date
    let changedAt: Date

    init(_ stored: StoredModel) {
        version = stored.version
        state = stored.state
        tenant = stored.tenant
        origin = stored.origin
        specification = stored.model.featureSpecification
        baseFunctions = stored.model.baseRewardNames
        heldOut = stored.scores?.heldOut
        challenge = stored.scores?.challenge
        note = stored.note
        createdAt = stored.createdAt
        changedAt = stored.changedAt
    }

    private enum CodingKeys: String, CodingKey {
        case version, state, tenant, origin, specification, challenge, note
        case baseFunctions = "base_functions"
        case heldOut = "held_out"
        case createdAt = "created_at"
        case changedAt = "changed_at"
    }
}

/// What `attune model show` tells.
struct ModelDetails: Encodable {
    let summary: ModelSummary
    let scores: ModelScores?
    let answers: AnswerModel
    let baseFunctions: [BaseFunctionMeaning]

    private enum CodingKeys: String, CodingKey {
        case summary, scores, answers
        case baseFunctions = "base_functions"
    }

    var text: String {
        let team = summary.tenant.map { "team \($0)" } ?? "every team"
        var lines = [
            Paragraph.wrap(
                "version \(summary.version): \(summary.state.rawValue), for \(team), \(Self.words(for: summary.origin))"
            )
        ]
        func say(_ label: String, _ text: String) {
            lines.append(
                Paragraph.wrap(text, first: label.padding(toLength: 13, withPad: " ", startingAt: 0), indent: 13))
        }
        say("made", "\(summary.createdAt.formatted(.iso8601)), features \(summary.specification)")
        if let scores {
            say("learned from", "\(scores.comparisons) answers of \(scores.people) people")
            let held = scores.heldOut
            say(
                "held out",
                String(
                    format: "log loss %.3f, AUC %.3f, accuracy %.3f on %d answers of %d people", held.logLoss,
                    held.auc, held.accuracy, held.comparisons, held.people))
            if let challenge = scores.challenge { say("compared", challenge.summary) }
            if let embedding = scores.embedding { say("embeddings", embedding.summary) }
        }
        say(
            "people",
            String(
                format: "%.1f %% of answers careless, %+.2f log odds for the text shown first, an answer's weight × "
                    + "%.4g with each newer one", answers.lapse * 100, answers.sideBias, answers.forgetting))
        if let note = summary.note { say("note", note) }
        lines += ["", Paragraph.wrap(legend)]
        for (index, function) in baseFunctions.enumerated() {
            let number = "\(index + 1). "
            lines += [
                "",
                Paragraph.wrap(
                    function.name
                        + String(format: "  (weight %+.2f ± %.2f)", function.priorMean, function.priorDeviation),
                    first: number, indent: 3),
            ]
            for (label, isMore) in [("more", true), ("less", false)] {
                let features = function.features.filter { ($0.weight > 0) == isMore }
                guard !features.isEmpty else { continue }
                let list = features.map { String(format: "%@ %+.2f", $0.name, $0.weight) }.joined(separator: ", ")
                lines.append(Paragraph.wrap(list, first: "   \(label)  ", indent: 9))
            }
            for example in function.highest { lines.append(Self.line(example, "high")) }
            for example in function.lowest { lines.append(Self.line(example, "low ")) }
        }
        return lines.joined(separator: "\n")
    }

    /// What the figures of base functions are.
    private var legend: String {
        let hasTexts = baseFunctions.contains { !$0.highest.isEmpty }
        let texts =
            hasTexts
            ? "high and low: the texts that have most and least of it, with its value."
            : "No texts to show: none are kept"
                + (summary.specification.contains("+") ? ", or embedding.url gives no embeddings of them." : ".")
        return
            "Base functions, with people's weights before they answer. more and less: what raises and lowers it, by how "
            + "much for a difference as between two compared texts. \(texts)"
    }

    private static func words(for origin: ModelOrigin) -> String {
        switch origin {
        case .people: "learned from people"
        case .simulated: "learned from simulated people"
        case .builtIn: "built in"
        }
    }

    private static func line(_ example: BaseFunctionMeaning.Example, _ label: String) -> String {
        let text = example.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        // Texts are other people's: no control character of theirs reaches the terminal.
        let clean = String(text.unicodeScalars.filter { $0.properties.generalCategory != .control })
        let end = example.isCut ? "…" : ""
        return Paragraph.wrap(
            "“\(clean)\(end)”", first: "   \(label)  " + String(format: "%+.2f  ", example.value), indent: 16)
    }
}
