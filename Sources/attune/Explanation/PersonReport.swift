import Foundation
import Personalization

/// What `attune users show` tells.
struct PersonReport: Encodable {
    struct Weight: Encodable {
        let name: String
        let mean: Double
        let standardDeviation: Double
    }

    struct Events: Encodable {
        let outcome: String
        let reason: String
        let count: Int
    }

    struct Result: Encodable {
        let jobID: String
        let status: String
        let reason: String
        let applied: [String]
    }

    let userID: String
    let tenant: String
    let modelVersion: Int
    let weightsVersion: Int
    let answers: Int
    /// Whether the stored weights fit the model; where not, the prior's stand in their place.
    let areWeightsUsable: Bool
    let weights: [Weight]
    let events: [Events]
    /// The newest first.
    let results: [Result]

    init(
        userID: String, tenant: String, model: RewardModel, weights: PersonWeights?,
        events: [(outcome: String, reason: String, count: Int)],
        results: [(jobID: String, status: String, reason: String, applied: [String])]
    ) {
        self.userID = userID
        self.tenant = tenant
        modelVersion = model.version
        weightsVersion = weights?.version ?? 0
        answers = weights?.answers ?? 0
        areWeightsUsable = weights.map(model.fits) ?? true
        self.weights = model.estimates(of: weights).map {
            Weight(name: $0.name, mean: $0.mean, standardDeviation: $0.standardDeviation)
        }
        self.events = events.map { Events(outcome: $0.outcome, reason: $0.reason, count: $0.count) }
        self.results = results.map {
            Result(jobID: $0.jobID, status: $0.status, reason: $0.reason, applied: $0.applied)
        }
    }

    /// In words, then the weights as bars around zero, the strongest first.
    func text(_ words: TasteWords) -> String {
        var lines = ["\(userID) of \(tenant): \(answers) answers, model \(modelVersion)"]
        if !areWeightsUsable {
            lines.append(ReasonWords.meaning(of: "weights_unusable") + "; below stands what is known of nobody")
        } else if answers == 0 {
            lines.append(
                "nothing is known yet; `attune ask --tenant \(tenant) --user \(userID)` asks what teaches most")
        } else {
            lines += words.sentences(
                names: weights.map(\.name), weights: weights.map(\.mean), deviations: weights.map(\.standardDeviation))
        }
        lines.append("")
        let largest = max(weights.map { abs($0.mean) }.max() ?? 0, 1e-9)
        let width = weights.map(\.name.count).max() ?? 0
        let shown = weights.filter { answers == 0 || abs($0.mean) >= 0.005 }
        for weight in shown.sorted(by: { abs($0.mean) > abs($1.mean) }) {
            let name = weight.name + String(repeating: " ", count: width - weight.name.count)
            let figures = String(format: "%+.2f ± %.2f", weight.mean, weight.standardDeviation)
            lines.append(
                "\(name) \(SignedBar.text(weight.mean, largest: largest)) \(figures)  "
                    + (weight.mean == 0 ? "" : words.direction(of: weight.name, weight.mean)))
        }
        if shown.count < weights.count { lines.append("\(weights.count - shown.count) others are at 0") }
        if !events.isEmpty { lines.append("") }
        for event in events {
            lines.append("\(event.count) events \(event.outcome)\(event.reason.isEmpty ? "" : ": \(event.reason)")")
        }
        if !results.isEmpty { lines += ["", "newest results (`attune explain JOB` tells why):"] }
        for result in results {
            let why = result.reason.isEmpty ? result.applied.joined(separator: ", ") : result.reason
            lines.append("  \(result.jobID)  \(result.status)  \(why)")
        }
        return lines.joined(separator: "\n")
    }
}
