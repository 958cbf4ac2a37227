import AMQP
import Foundation
import LanguageModel
import Logging
import Personalization

/// What a job needs the language model for, job by job.
extension RevisionPipeline {
    func work(on received: ReceivedJob, _ plan: JobPlanner.Plan) async {
        var plan = plan
        while true {
            switch plan {
            case .finish(let finished):
                return toStore.put(finished)
            case .republish(let result):
                return publishStored(result, digest: received.digest, for: received.delivery, key: received.key)
            case .dead(let error):
                return buryAll(received, error)
            case .retry(let seconds):
                return climb(received, seconds: seconds)
            case .waitForDirectory:
                // A queue of a team that the database does not know, or a model that is seconds old.
                guard let next = await planAgain(received) else { return }
                plan = next
            case .generate(let draft, let choices):
                switch await lease(draft) {
                case .changed(let next): plan = next
                case .gone: return
                case .taken(let draft): plan = await generate(draft, choices)
                }
            case .revise(let revision):
                switch await lease(revision.draft) {
                case .changed(let next): plan = next
                case .gone: return
                case .taken(let draft): return await revise(revision.replacing(draft))
                }
            }
        }
    }

    // MARK: Waiting

    /// Plans a job anew after a moment; nil when it went back to its queue because the worker drains.
    private func planAgain(_ received: ReceivedJob) async -> JobPlanner.Plan? {
        await Pause.brief()
        if isDraining {
            await giveBack([received])
            return nil
        }
        return await plans(for: [received]).first?.1
    }

    private enum LeaseResult {
        case taken(JobDraft)
        case changed(JobPlanner.Plan)
        case gone
    }

    /// Takes the lease that lets one worker pay for a job; while another has it, its result is waited for.
    private func lease(_ draft: JobDraft) async -> LeaseResult {
        if draft.isLeased { return .taken(draft) }
        var pause = Pause()
        while true {
            do {
                if try await leases.acquire([draft.received.key], for: settings.modelTimeLimit * 2)[0] {
                    var draft = draft
                    draft.isLeased = true
                    return .taken(draft)
                }
                guard let plan = await planAgain(draft.received) else { return .gone }
                switch plan {
                case .generate, .revise, .waitForDirectory: break
                case .finish, .republish, .dead, .retry: return .changed(plan)
                }
            } catch {
                logger.debug("lease not taken", metadata: ["error": "\(error)"])
                if isDraining {
                    await giveBack([draft.received])
                    return .gone
                }
            }
            await pause.wait()
        }
    }

    // MARK: The model

    private func generate(_ draft: JobDraft, _ choices: Choices) async -> JobPlanner.Plan {
        let start = ContinuousClock.now
        do {
            let answer = try await reviser.baseline(of: draft.received.job, deadline: deadline(of: draft))
            var draft = draft
            draft.add(answer, in: start.duration(to: .now))
            guard let tenant = directory.tenants[draft.received.tenant] else { return .waitForDirectory }
            return planner.choose(draft, baseline: answer.texts.first ?? "", choices: choices, tenant: tenant)
        } catch {
            return await recover(draft, from: error) ?? .generate(draft, choices)
        }
    }

    private func revise(_ revision: JobPlanner.Revision) async {
        let start = ContinuousClock.now
        do {
            let outcome = try await reviser.revise(revision, deadline: deadline(of: revision.draft))
            var draft = revision.draft
            draft.add(outcome.answer, in: start.duration(to: .now))
            switch outcome.result {
            case .better(let text, let features, let gain, let probability):
                draft.predictedGain = gain
                draft.probabilityBetter = probability
                let difference = zip(features, revision.features).map { $0 - $1 }
                toStore.put(
                    draft.finish(
                        .revised, text: text, reason: nil, applied: revision.prompts,
                        difference: (revision.choices.model.featureSpecification, difference), wall: Date(),
                        now: .now))
            case .kept(let reason):
                toStore.put(draft.keep(.kept, reason: reason, wall: Date(), now: .now))
            }
        } catch {
            guard let plan = await recover(revision.draft, from: error) else { return await revise(revision) }
            await work(on: revision.draft.received, plan)
        }
    }

    private var planner: JobPlanner {
        JobPlanner(directory: directory, lookUpTime: nil, wall: Date(), now: .now)
    }

    private func deadline(of draft: JobDraft) -> ContinuousClock.Instant {
        min(draft.received.deadline, .now.advanced(by: settings.modelTimeLimit))
    }

    /// Decides what a failed model call makes of a job.
    ///
    /// - Returns: What to do instead; nil after an outage: try again.
    private func recover(_ draft: JobDraft, from error: LanguageModelError) async -> JobPlanner.Plan? {
        let job = draft.received.job
        if draft.received.deadline <= .now {
            return .finish(draft.keep(.expired, reason: "deadline", wall: Date(), now: .now))
        }
        if error.isOutage {
            await gate.shut(because: error)
            if await gate.wait(until: draft.received.deadline) { return nil }
            if isDraining { return .finish(draft.keep(.failedBaseline, reason: "shutdown", wall: Date(), now: .now)) }
            return .finish(draft.keep(.expired, reason: "model_outage", wall: Date(), now: .now))
        }
        logger.warning(
            "the model call failed",
            metadata: ["tenant": "\(draft.received.tenant)", "job": "\(job.jobID)", "error": "\(error)"])
        if error.code == .rejected {
            guard job.onFailure == .retry else {
                return .finish(draft.keep(.failedBaseline, reason: "content_refused", wall: Date(), now: .now))
            }
            return .dead(
                MessageError(
                    code: .refusedByModel, message: "the model refuses the content; on_failure asks for no baseline"))
        }
        if let seconds = RetryLadder.tier(
            attempt: draft.received.attempt, left: ContinuousClock.now.duration(to: draft.received.deadline),
            isPlain: draft.received.delivery.properties.userID == nil)
        {
            return .retry(seconds: seconds)
        }
        guard job.onFailure == .retry else {
            return .finish(draft.keep(.failedBaseline, reason: error.code.reason, wall: Date(), now: .now))
        }
        return .dead(
            MessageError(
                code: .attemptsExhausted,
                message: "the model failed each time (\(error.code.reason)); on_failure asks for no baseline"))
    }

    /// Sends a job and its copies to a tier of the retry ladder.
    private func climb(_ received: ReceivedJob, seconds: Int) {
        for copy in [received] + (inFlight.removeValue(forKey: received.key) ?? []) {
            toPublish.put(
                FinishedJob(
                    delivery: copy.delivery, tenant: copy.tenant, record: nil,
                    messages: [RetryLadder.message(for: copy, seconds: seconds)]))
        }
    }
}

extension JobPlanner.Revision {
    fileprivate func replacing(_ draft: JobDraft) -> JobPlanner.Revision {
        var copy = self
        copy.draft = draft
        return copy
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
