import AMQP
import Foundation
import Personalization

/// A job on its way to a result: what is known so far, and how it becomes a record and a message.
struct JobDraft: Sendable {
    let received: ReceivedJob
    /// The text that goes out where nothing better is found; nil until it is there.
    var baseline: String?
    var modelVersion: Int?
    var person: PersonWeights?
    var notes: [String] = []
    /// Prompts that were chosen, also where the person is held back.
    var intended: [String] = []
    var propensity = 1.0
    var predictedGain: Double?
    var probabilityBetter: Double?
    var isHeldBack = false
    /// The draw that decided it; nil where nothing was chosen.
    var holdback: Holdback?
    /// Milliseconds.
    var lookUpTime: Double?
    var modelTime: Double?
    var tokens: RevisionTokens?
    var languageModel: String?
    var observations: [PromptObservation] = []
    var explanation: RevisionExplanation?
    /// Of the baseline, as far as there are any; nil where they were not asked for.
    var embeddings: TextEmbeddings?

    init(received: ReceivedJob) {
        self.received = received
        baseline = received.job.response
    }

    /// The job's outcome with the baseline as its text.
    func keep(_ status: RevisedResponse.Status, reason: String?, wall: Date, now: ContinuousClock.Instant)
        -> FinishedJob
    {
        finish(status, text: baseline, reason: reason, applied: [], difference: nil, wall: wall, now: now)
    }

    func finish(
        _ status: RevisedResponse.Status, text: String?, reason: String?, applied: [String],
        difference: (specification: String, values: [Double])?, wall: Date, now: ContinuousClock.Instant
    ) -> FinishedJob {
        let total = received.receivedAt.duration(to: now).milliseconds
        let response = RevisedResponse(
            jobID: received.job.jobID, userID: received.job.userID, status: status, text: text, reason: reason,
            applied: applied, predictedGain: predictedGain, probabilityBetter: probabilityBetter,
            modelVersion: modelVersion, weightsVersion: person?.version ?? 0, answers: person?.answers ?? 0,
            notes: notes, model: languageModel,
            timings: RevisionTimings(
                wait: received.waited, lookup: lookUpTime, model: modelTime, total: total),
            tokens: tokens, createdAt: Int64(wall.timeIntervalSince1970 * 1000))
        let record = RevisionRecord(
            key: received.key, digest: received.digest, status: status.rawValue, reason: reason,
            result: response.encoded(), applied: applied, intended: intended, propensity: propensity,
            isHeldBack: isHeldBack,
            trial: RevisionTrial(
                domain: received.job.domain, answers: person?.answers ?? 0,
                // What a model claims to have used need not fit.
                tokens: tokens.map { min($0.prompt + $0.completion, Int(Int32.max)) }, holdback: holdback),
            difference: difference, sentAt: received.delivery.properties.timestamp, modelVersion: modelVersion,
            weightsVersion: person?.version, explanation: explanation)
        return FinishedJob(delivery: received.delivery, record: record, observations: observations)
    }
}

extension Duration {
    /// The duration in milliseconds.
    var milliseconds: Double {
        Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15
    }
}
