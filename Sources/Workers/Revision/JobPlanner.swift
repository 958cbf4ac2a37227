import Foundation
import Personalization
import RewardFactorization

/// Decides from what was looked up what has to be done for a job; it does nothing itself.
struct JobPlanner {
    let directory: Directory
    /// Milliseconds that the look-up took.
    let lookUpTime: Double?
    let wall: Date
    let now: ContinuousClock.Instant

    enum Plan {
        /// It is dealt with already.
        case done
        /// Nothing more to find out: store and publish.
        case finish(FinishedJob)
        /// Stored before: publish the same again.
        case republish(StoredRevision)
        /// The tenant or its model has not been read yet.
        case waitForDirectory
        case dead(MessageError)
        /// Another payload was stored under the same id.
        case reused(StoredRevision)
        /// To be tried again later.
        case retry(seconds: Int, reason: String)
        /// Somebody else's: back to its queue.
        case giveBack
        /// There is no baseline: the model has to write it first.
        case generate(JobDraft, Choices)
        /// The reward model needs an embedding of the baseline.
        case embed(JobDraft, Choices)
        /// Prompts are chosen: the model has to apply them.
        case revise(Revision)
    }

    /// A revision that is worth a model call.
    struct Revision: Sendable {
        var draft: JobDraft
        let baseline: String
        /// ψ of the baseline.
        let features: [Double]
        /// Of the baseline and, once there are any, of candidates.
        var embeddings: TextEmbeddings
        let isEnglish: Bool
        let posterior: Posterior
        let prompts: [String]
        /// Whether the prompts were drawn uniformly, to learn what they do.
        let isRandom: Bool
        let choices: Choices
    }

    /// What to do with a job whose id has a result already.
    static func plan(_ received: ReceivedJob, stored: StoredRevision) -> Plan {
        stored.digest == received.digest ? .republish(stored) : .reused(stored)
    }

    func plan(_ received: ReceivedJob, context: JobContext) -> Plan {
        if received.isForgotten(context.forgottenAt) { return .dead(Self.forgotten) }
        var draft = JobDraft(received: received)
        draft.modelVersion = context.modelVersion
        draft.lookUpTime = lookUpTime
        draft.person = context.person
        if received.deadline <= now {
            return .finish(draft.keep(.expired, reason: "deadline", wall: wall, now: now))
        }
        guard let version = context.modelVersion, let tenant = directory.tenants[received.tenant],
            let choices = directory.choices(tenant: tenant.name, model: version)
        else { return .waitForDirectory }
        if context.person == nil { draft.notes.append(RevisedResponse.Note.priorWeights) }
        if choices.catalog?.rules(for: received.job.domain ?? DomainRules.generalName).isFallback ?? true {
            draft.notes.append(RevisedResponse.Note.generalRules)
        }
        guard let baseline = draft.baseline else {
            draft.notes.append(RevisedResponse.Note.generatedBaseline)
            return .generate(draft, choices)
        }
        return choose(draft, baseline: baseline, choices: choices, tenant: tenant)
    }

    /// Chooses prompts for a baseline, and abstains, holds back or asks for the revision.
    func choose(_ draft: JobDraft, baseline: String, choices: Choices, tenant: Tenant) -> Plan {
        var draft = draft
        draft.baseline = baseline
        let job = draft.received.job
        if directory.switchedOff.includes(tenant: tenant.name, domain: job.domain, answers: draft.person?.answers ?? 0)
        {
            return .finish(draft.keep(.kept, reason: "switched_off", wall: wall, now: now))
        }
        let specification = choices.model.specification
        if specification.embedding != nil, draft.embeddings == nil { return .embed(draft, choices) }
        let embeddings = draft.embeddings ?? .none
        if !specification.isCovered([baseline], by: embeddings) {
            draft.notes.append(RevisedResponse.Note.withoutEmbeddings)
        }
        let features = specification.extract(prompt: job.promptText, text: baseline, embeddings: embeddings)
        let isEnglish = Self.isEnglish(job: job, baseline: baseline)
        // The same job explores the same way, however often it is delivered.
        var generator = SplitMix64(seed: draft.received.digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
        let posterior: Posterior
        let choice: PromptChoice
        do {
            posterior = try choices.posterior(of: draft.person)
            (choice, draft.explanation) = try choices.choose(
                for: posterior, features: features, isEnglish: isEnglish, using: &generator)
            let holdback = try Holdback(
                share: tenant.holdback, salt: tenant.holdbackSalt, unit: tenant.holdbackUnit)
            draft.isHeldBack = holdback.holdsBack(tenant: tenant.name, user: job.userID, job: job.jobID)
            draft.holdback = holdback
        } catch {
            // A row by another hand.
            return .finish(draft.keep(.kept, reason: Self.weightsUnusable, wall: wall, now: now))
        }
        draft.intended = choice.prompts
        draft.propensity = choice.propensity
        draft.predictedGain = choice.predictedGain
        draft.probabilityBetter = choice.expectedWin
        if draft.isHeldBack {
            return .finish(draft.keep(.heldBack, reason: "holdback", wall: wall, now: now))
        }
        if choice.prompts.isEmpty {
            let reason = isEnglish ? choice.reason.rawValue : "language_not_supported"
            return .finish(draft.keep(.kept, reason: reason, wall: wall, now: now))
        }
        return .revise(
            Revision(
                draft: draft, baseline: baseline, features: features, embeddings: embeddings, isEnglish: isEnglish,
                posterior: posterior,
                prompts: choice.prompts, isRandom: choice.reason == .random, choices: choices))
    }

    /// Version 1's features are English; a text counts as English unless the job or the text says otherwise.
    private static func isEnglish(job: RevisionJob, baseline: String) -> Bool {
        if let language = job.language {
            return language.lowercased() == "en" || language.lowercased().hasPrefix("en-")
        }
        let guess = LanguageGuess(beginningOf: baseline)
        return guess.language == nil || guess.isEnglish
    }

    /// The reason where a person's stored weights cannot be read or do not fit the model.
    static let weightsUnusable = "weights_unusable"

    static let forgotten = MessageError(
        code: .userForgotten,
        message: "the person was erased after the message was sent, or the message does not say when it was sent: "
            + "set its timestamp property")

    static let reused = MessageError(
        code: .jobIDReused, field: "job_id",
        message: "the id was used before for another payload: give each job an id of its own")
}
