import AMQP
import Foundation
import LanguageModel
import Logging
import Personalization

/// What a job needs the language model for, job by job.
extension RevisionPipeline {
    func work(on received: ReceivedJob, _ plan: JobPlanner.Plan) async {
        var effort = Effort()
        await work(on: received, plan, &effort)
        await account(for: effort, of: received.tenant)
    }

    private func work(on received: ReceivedJob, _ plan: JobPlanner.Plan, _ effort: inout Effort) async {
        var plan = plan
        var pause = Pause()
        while true {
            switch plan {
            case .done, .finish, .republish, .reused:
                settle(received, by: plan)
                return
            case .dead:
                await giveLeaseBack(of: received)
                settle(received, by: plan)
                return
            case .retry(let seconds, let reason):
                await giveLeaseBack(of: received)
                return climb(received, seconds: seconds, reason: reason)
            case .giveBack:
                await giveLeaseBack(of: received)
                return giveBack([received])
            case .waitForDirectory:
                // A queue of a team that the database does not know, or a model that is seconds old.
                await pause.wait()
                plan = await planAgain(received)
            case .generate(let draft, let choices):
                if let changed = await untilMayCall(draft, &effort) {
                    plan = changed
                } else {
                    plan = await generate(draft, choices, &effort)
                }
            case .embed(let draft, let choices):
                plan = await embed(draft, choices)
            case .revise(let revision):
                if let changed = await untilMayCall(revision.draft, &effort) {
                    plan = changed
                } else {
                    plan = await revise(revision, &effort)
                }
            }
        }
    }

    // MARK: Waiting

    /// Waits until the team has tokens left, the model is there and the job's lease is taken.
    ///
    /// - Returns: What to do instead; nil when the model may be called.
    private func untilMayCall(_ draft: JobDraft, _ effort: inout Effort) async -> JobPlanner.Plan? {
        let received = draft.received
        let end = min(received.deadline, received.delivery.receivedAt.advanced(by: settings.holdLimit))
        while true {
            if let changed = await withinBudget(draft, until: end) { return changed }
            guard await gate.wait(until: end) else {
                // Another worker may have a model that answers.
                if isDraining || received.deadline > .now { return .giveBack }
                return .finish(draft.keep(.expired, reason: "model_outage", wall: Date(), now: .now))
            }
            if let changed = await lease(received) { return changed }
            if await reserve(for: draft, &effort) { return nil }
            await giveLeaseBack(of: received)
        }
    }

    /// Plans a job anew, after something may have changed.
    func planAgain(_ received: ReceivedJob) async -> JobPlanner.Plan {
        if isDraining || makesRoom(received) || isHeldTooLong(received.delivery) { return .giveBack }
        // Nothing comes back for a job that the database refuses, or when the worker drains: it is dealt with.
        return await plans(for: [received], mayBeDone: true).first?.1 ?? .done
    }

    // MARK: The model

    private func generate(
        _ draft: JobDraft, _ choices: Choices, _ effort: inout Effort
    ) async -> JobPlanner.Plan {
        let call = telemetry.calling(for: draft.received, .generate, model: settings.languageModel)
        do {
            let answer = try await inTurn(of: draft.received.tenant, until: deadline(of: draft)) {
                () async throws(LanguageModelError) in
                try await reviser.baseline(
                    of: draft.received.job, deadline: deadline(of: draft), traceparent: call.traceparent)
            }
            telemetry.called(call, tokens: answer.tokens)
            effort.tokens += answer.tokens.prompt + answer.tokens.completion
            var draft = draft
            draft.add(answer, in: call.start.duration(to: .now))
            guard let tenant = directory.tenants[draft.received.tenant] else { return .waitForDirectory }
            return planner.choose(draft, baseline: answer.texts.first ?? "", choices: choices, tenant: tenant)
        } catch {
            telemetry.called(call, tokens: nil, failure: error)
            return await recover(draft, from: error, &effort) ?? .generate(draft, choices)
        }
    }

    /// Goes on with the embedding of the baseline, or without.
    private func embed(_ draft: JobDraft, _ choices: Choices) async -> JobPlanner.Plan {
        var draft = draft
        let baseline = draft.baseline ?? ""
        draft.embeddings = await reviser.embeddings.embeddings(
            of: [baseline], for: choices.model.specification, deadline: deadline(of: draft))
        guard let tenant = directory.tenants[draft.received.tenant] else { return .waitForDirectory }
        return planner.choose(draft, baseline: baseline, choices: choices, tenant: tenant)
    }

    private func revise(_ revision: JobPlanner.Revision, _ effort: inout Effort) async -> JobPlanner.Plan {
        let call = telemetry.calling(for: revision.draft.received, .revise, model: settings.languageModel)
        do {
            let outcome = try await inTurn(of: revision.draft.received.tenant, until: deadline(of: revision.draft)) {
                () async throws(LanguageModelError) in
                try await reviser.revise(
                    revision, deadline: deadline(of: revision.draft), traceparent: call.traceparent)
            }
            telemetry.called(call, tokens: outcome.answer.tokens)
            telemetry.judged(outcome.refusals, for: revision.draft.received)
            effort.tokens += outcome.answer.tokens.prompt + outcome.answer.tokens.completion
            var draft = revision.draft
            draft.add(outcome.answer, in: call.start.duration(to: .now))
            draft.observations = outcome.observations
            draft.explanation?.candidates = outcome.candidates
            switch outcome.result {
            case .better(let text, let gain, let probability):
                draft.predictedGain = gain
                draft.probabilityBetter = probability
                return .finish(
                    draft.finish(
                        .revised, text: text, reason: nil, applied: revision.prompts,
                        difference: outcome.difference, wall: Date(), now: .now))
            case .kept(let reason):
                return .finish(draft.keep(.kept, reason: reason, wall: Date(), now: .now))
            }
        } catch {
            telemetry.called(call, tokens: nil, failure: error)
            return await recover(revision.draft, from: error, &effort) ?? .revise(revision)
        }
    }

    private var planner: JobPlanner {
        JobPlanner(directory: directory, lookUpTime: nil, wall: Date(), now: .now)
    }

    /// When an answer is of no use any more. Waiting for a slot counts against it, and not against the time limit.
    private func deadline(of draft: JobDraft) -> ContinuousClock.Instant {
        min(draft.received.deadline, draft.received.delivery.receivedAt.advanced(by: settings.holdLimit))
    }

    /// How often a job's call may break off while the model answers its health address, before that is the job's fault:
    /// the model was restarted, or the connection broke.
    private static let interruptionLimit = 2

    /// Decides what a failed model call makes of a job.
    ///
    /// - Returns: What to do instead; nil after an outage: try again.
    private func recover(
        _ draft: JobDraft, from error: LanguageModelError, _ effort: inout Effort
    ) async -> JobPlanner.Plan? {
        let job = draft.received.job
        if draft.received.deadline <= .now {
            return .finish(draft.keep(.expired, reason: "deadline", wall: Date(), now: .now))
        }
        if isHeldTooLong(draft.received.delivery) || isDraining && error.code == .cancelled { return .giveBack }
        if error.isOutage {
            // The lease is for a call; the job waits without it.
            if await gate.isAway(after: error) {
                await giveLeaseBack(of: draft.received)
                return nil
            }
            if !error.isTooSlow, effort.interruptions < Self.interruptionLimit {
                effort.interruptions += 1
                await Pause.brief()
                return nil
            }
        }
        logger.warning(
            "the model call failed",
            metadata: telemetry.metadata(
                of: draft.received.delivery, tenant: draft.received.tenant, jobID: job.jobID
            ).merging(["error": "\(error)"]) { $1 })
        if error.code == .rejected {
            guard job.onFailure == .retry else {
                return .finish(draft.keep(.failedBaseline, reason: "content_refused", wall: Date(), now: .now))
            }
            return .dead(
                MessageError(
                    code: .refusedByModel,
                    message:
                        "the model refuses the content; on_failure asks for no baseline, so change the text or use another model, then replay"
                ))
        }
        let reason = error.isTooSlow ? "model_too_slow" : error.code.reason
        if let seconds = RetryLadder.tier(
            attempt: draft.received.attempt, left: ContinuousClock.now.duration(to: draft.received.deadline))
        {
            return .retry(seconds: seconds, reason: reason)
        }
        guard job.onFailure == .retry else {
            return .finish(draft.keep(.failedBaseline, reason: reason, wall: Date(), now: .now))
        }
        return .dead(
            MessageError(
                code: .attemptsExhausted,
                message:
                    "the model failed each time (\(reason)); on_failure asks for no baseline, so mend the model, then replay it"
            ))
    }

    /// Sends a job and its copies to a tier of the retry ladder.
    private func climb(_ received: ReceivedJob, seconds: Int, reason: String) {
        for copy in [received] + (inFlight.removeValue(forKey: received.key) ?? []) {
            telemetry.retried(copy, seconds: seconds)
            let message = RetryLadder.message(
                for: copy, seconds: seconds, reason: reason, brokerUser: brokerUser, wall: Date(),
                jitter: .random(in: 0...1))
            toPublish.put(Publication(delivery: copy.delivery, tenant: copy.tenant, messages: [message]))
        }
    }
}

extension JobPlanner.Plan {
    var needsModel: Bool {
        switch self {
        case .generate, .embed, .revise, .waitForDirectory: true
        case .done, .finish, .republish, .dead, .reused, .retry, .giveBack: false
        }
    }
}

extension JobDraft {
    /// Adds what a model call cost.
    fileprivate mutating func add(_ answer: Reviser.Answer, in time: Duration) {
        modelTime = (modelTime ?? 0) + time.milliseconds
        languageModel = answer.model
        tokens = RevisionTokens(
            prompt: (tokens?.prompt ?? 0) + answer.tokens.prompt,
            completion: (tokens?.completion ?? 0) + answer.tokens.completion)
    }
}

extension LanguageModelError.Code {
    /// The code as the reason of a result, `model_invalid_request` for `invalidRequest`.
    fileprivate var reason: String {
        rawValue.reduce(into: "model_") { text, character in
            text += character.isUppercase ? "_" + character.lowercased() : String(character)
        }
    }
}
