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
        var lines = [
            "version \(summary.version), \(summary.state.rawValue), for \(summary.tenant.map { "team \($0)" } ?? "every team"), "
                + "from \(summary.origin.rawValue), features \(summary.specification)"
        ]
        if let scores {
            lines.append("learned from \(scores.comparisons) answers of \(scores.people) people")
            let held = scores.heldOut
            lines.append(
                String(
                    format: "held-out people: log loss %.3f, AUC %.3f, accuracy %.3f (%d answers of %d people)",
                    held.logLoss, held.auc, held.accuracy, held.comparisons, held.people))
            if let challenge = scores.challenge { lines.append(challenge.summary) }
            if let embedding = scores.embedding { lines.append(embedding.summary) }
        }
        if let note = summary.note { lines.append(note) }
        lines.append(
            String(
                format:
                    "answers: %.1f %% careless, %+.2f log odds for the text shown first, weight × %.4g with each newer "
                    + "one", answers.lapse * 100, answers.sideBias, answers.forgetting))
        for (index, function) in baseFunctions.enumerated() {
            lines.append("")
            lines.append(
                "\(index + 1). \(function.name)   "
                    + String(format: "(people's weights %+.2f ± %.2f)", function.priorMean, function.priorDeviation))
            let features = function.features.map { String(format: "%@ %+.2f", $0.name, $0.weight) }
            lines.append("   more with: \(features.joined(separator: ", "))")
            for example in function.highest { lines.append("   high \(Self.line(example))") }
            for example in function.lowest { lines.append("   low  \(Self.line(example))") }
        }
        return lines.joined(separator: "\n")
    }

    private static func line(_ example: BaseFunctionMeaning.Example) -> String {
        let text = example.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        // Texts are other people's: no control character of theirs reaches the terminal.
        let clean = String(text.unicodeScalars.filter { $0.properties.generalCategory != .control })
        return String(format: "%+.2f  ", example.value) + "“\(clean)”"
    }
}
