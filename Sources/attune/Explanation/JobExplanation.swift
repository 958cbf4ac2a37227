import Foundation
import Personalization

/// What `attune explain` tells of a job.
struct JobExplanation: Encodable {
    /// What moved a choice in one base reward.
    struct Contribution: Encodable {
        let name: String
        /// λ and its standard deviation at that moment.
        let weight: Double
        let standardDeviation: Double
        /// The expected Δφ of the chosen prompts, or of the best that were not chosen.
        let change: Double

        /// λ·Δφ in this base reward.
        var gain: Double { weight * change }
    }

    struct Verdict: Encodable {
        let value: String
        let outcome: String
        let reason: String?
    }

    let jobID: String
    let tenant: String
    let userID: String
    let status: String
    let reason: String?
    /// The reason in words.
    let meaning: String?
    let applied: [String]
    let intended: [String]
    let propensity: Double
    let predictedGain: Double?
    let probabilityBetter: Double?
    let modelVersion: Int?
    let weightsVersion: Int?
    let answers: Int?
    let notes: [String]
    let languageModel: String?
    let waitMilliseconds: Double?
    let lookupMilliseconds: Double?
    let modelMilliseconds: Double?
    let totalMilliseconds: Double?
    let promptTokens: Int?
    let completionTokens: Int?
    let createdAt: String?
    let choice: RevisionExplanation?
    let contributions: [Contribution]
    let feedback: [Verdict]

    init(
        _ kept: KeptResult, jobID: String, tenant: String, names: [String]?, verdicts: [KeptResult.Verdict]
    ) {
        let response = kept.response
        self.jobID = jobID
        self.tenant = tenant
        userID = response.userID ?? ""
        status = response.status.rawValue
        reason = response.reason
        meaning = response.reason.map(ReasonWords.meaning)
        applied = response.applied
        intended = kept.intended
        propensity = kept.propensity
        predictedGain = response.predictedGain
        probabilityBetter = response.probabilityBetter
        modelVersion = response.modelVersion
        weightsVersion = response.weightsVersion
        answers = response.answers
        notes = response.notes
        languageModel = response.model
        waitMilliseconds = response.timings?.wait
        lookupMilliseconds = response.timings?.lookup
        modelMilliseconds = response.timings?.model
        totalMilliseconds = response.timings?.total
        promptTokens = response.tokens?.prompt
        completionTokens = response.tokens?.completion
        createdAt = response.createdAt.map { RFC3339.string(milliseconds: $0) }
        choice = kept.explanation
        contributions = Self.contributions(kept.explanation, names: names)
        feedback = verdicts.map { Verdict(value: $0.value, outcome: $0.outcome, reason: $0.reason) }
    }

    /// One for each base reward; none where the model version is gone or the person had not answered.
    private static func contributions(_ explanation: RevisionExplanation?, names: [String]?) -> [Contribution] {
        guard let explanation, let names, explanation.weights.count == names.count,
            explanation.deviations.count == names.count
        else { return [] }
        return names.indices.map { index in
            Contribution(
                name: names[index], weight: explanation.weights[index],
                standardDeviation: explanation.deviations[index],
                change: explanation.change.indices.contains(index) ? explanation.change[index] : 0)
        }
    }
}
