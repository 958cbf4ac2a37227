import LanguageModel
import Personalization
import RewardFactorization

/// Has the language model write and revise texts, and judges what comes back.
struct Reviser: Sendable {
    let model: LanguageModelClient
    let settings: WorkerSettings

    /// What a call brought and cost.
    struct Answer: Sendable {
        var texts: [String] = []
        var tokens = RevisionTokens(prompt: 0, completion: 0)
        var model: String?

        mutating func add(_ completion: ChatCompletion) {
            texts += completion.choices.map(\.text)
            tokens.prompt += completion.usage?.promptTokens ?? 0
            tokens.completion += completion.usage?.completionTokens ?? 0
            model = completion.model
        }
    }

    enum Result: Sendable {
        /// A candidate that passed the guards and is predicted better than the baseline: its text, the gain λ·Δφ, and
        /// E σ(λ·Δφ).
        case better(text: String, gain: Double, probability: Double)
        case kept(reason: String)
    }

    /// Texts longer than this many sentences are revised as a whole also where the unit is a sentence.
    private static let sentenceLimit = 64

    // MARK: Baseline

    /// Has the model answer the job's prompt, where the team sent no response of its own.
    func baseline(
        of job: RevisionJob, deadline: ContinuousClock.Instant
    ) async throws(LanguageModelError) -> Answer {
        let messages: [ChatMessage] =
            switch job.input {
            case .prompt(let prompt): [.user(prompt)]
            case .conversation(let turns):
                turns.map { turn in
                    switch turn.role {
                    case .user: .user(turn.content)
                    case .assistant: .assistant(turn.content)
                    case .system: .system(turn.content)
                    }
                }
            }
        var answer = Answer()
        answer.add(try await model.complete(ChatRequest(messages: messages), deadline: deadline))
        return answer
    }

    // MARK: Revision

    func revise(
        _ revision: JobPlanner.Revision, deadline: ContinuousClock.Instant
    ) async throws(LanguageModelError) -> (answer: Answer, result: Result) {
        guard let catalog = revision.choices.catalog else { return (Answer(), .kept(reason: "no_prompts")) }
        let job = revision.draft.received.job
        let request = RevisionRequest(
            prompts: revision.prompts.compactMap(catalog.prompt(id:)),
            rules: catalog.rules(for: job.domain ?? DomainRules.generalName).rules, keep: job.keep,
            glossary: job.glossary.map { RevisionTerm(source: $0.source, target: $0.target) }, language: job.language,
            baseline: revision.baseline, conversation: job.turns, style: revision.choices.style)
        let split = SentenceSplitter.split(revision.baseline)
        let candidates = job.candidates ?? settings.candidates
        if settings.revisionUnit == .sentence, (1...Self.sentenceLimit).contains(split.sentences.count) {
            return try await bySentence(revision, request, split, candidates: candidates, deadline: deadline)
        }
        let trial = try await attempt(request, job: job, candidates: candidates, deadline: deadline)
        return (trial.answer, best(of: trial.accepted, for: revision) ?? .kept(reason: trial.reason))
    }

    /// Revises each sentence by itself; one without an acceptable candidate stays as it was.
    private func bySentence(
        _ revision: JobPlanner.Revision, _ request: RevisionRequest, _ split: SentenceSplit, candidates: Int,
        deadline: ContinuousClock.Instant
    ) async throws(LanguageModelError) -> (answer: Answer, result: Result) {
        var answer = Answer()
        var revised: [Int: String] = [:]
        var reason = "unchanged"
        var left = settings.modelTimeLimit
        let job = revision.draft.received.job
        // The sentences that the time limit leaves over stay as they were.
        for index in split.sentences where left > .zero {
            var part = request
            part.baseline = split.pieces[index].text
            let trial = try await attempt(
                part, job: job, candidates: candidates, deadline: deadline, timeLimit: left)
            left -= trial.time
            answer.tokens.prompt += trial.answer.tokens.prompt
            answer.tokens.completion += trial.answer.tokens.completion
            answer.model = trial.answer.model
            if let text = bestPart(of: trial.accepted, original: part.baseline, for: revision) {
                revised[index] = text
            } else {
                reason = trial.reason
            }
        }
        guard !revised.isEmpty else { return (answer, .kept(reason: reason)) }
        return (answer, best(of: [split.replacing(revised)], for: revision) ?? .kept(reason: reason))
    }

    private struct Trial {
        var answer = Answer()
        var accepted: [String] = []
        /// Why the baseline is kept, where nothing was accepted or nothing accepted is better.
        var reason = "not_better"
        /// What the calls took, without waiting for a slot.
        var time: Duration = .zero
    }

    private func attempt(
        _ request: RevisionRequest, job: RevisionJob, candidates: Int, deadline: ContinuousClock.Instant,
        timeLimit: Duration? = nil
    ) async throws(LanguageModelError) -> Trial {
        var trial = Trial()
        let prompt: RevisionPrompt
        do { prompt = try RevisionPrompt(request) } catch {
            trial.reason = error.code.rawValue
            return trial
        }
        // Three bytes a token is more tokens than texts have; half as much again leaves room to be wordier.
        let room = max(48, request.baseline.utf8.count / 2 + 32)
        let completion = try await model.complete(
            ChatRequest(
                messages: [.system(prompt.system), .user(prompt.user)], maxTokens: room,
                temperature: candidates > 1 ? max(settings.temperature, 0.1) : settings.temperature, n: candidates),
            deadline: deadline, timeLimit: timeLimit)
        trial.time = completion.duration - completion.waited
        trial.answer.add(completion)
        let language = LanguageGuess(request.baseline)
        let guards = RevisionGuards(RevisionGuardContext(request, prompt: prompt))
        var rejection: RevisionRejection?
        for text in trial.answer.texts {
            switch guards.check(text, sameLanguage: { !LanguageGuess($0).contradicts(language) }) {
            case .accepted(let clean): trial.accepted.append(clean)
            case .rejected(let reason, _): rejection = rejection ?? reason
            }
        }
        if trial.accepted.isEmpty, let rejection { trial.reason = rejection.rawValue }
        return trial
    }

    // MARK: Rerank

    private func best(of texts: [String], for revision: JobPlanner.Revision) -> Result? {
        var best: (gain: Double, result: Result)?
        for text in texts {
            let features = features(of: text, for: revision)
            guard let utility = utility(of: features, against: revision.features, for: revision),
                utility.mean > 0, utility.mean > best?.gain ?? 0
            else { continue }
            best = (
                utility.mean,
                .better(text: text, gain: utility.mean, probability: utility.expectedPreference)
            )
        }
        return best?.result
    }

    private func bestPart(of texts: [String], original: String, for revision: JobPlanner.Revision) -> String? {
        let baseline = features(of: original, for: revision)
        var best: (gain: Double, text: String)?
        for text in texts {
            guard let utility = utility(of: features(of: text, for: revision), against: baseline, for: revision),
                utility.mean > best?.gain ?? 0
            else { continue }
            best = (utility.mean, text)
        }
        return best?.text
    }

    private func features(of text: String, for revision: JobPlanner.Revision) -> [Double] {
        revision.choices.model.specification.extract(prompt: revision.draft.received.job.promptText, text: text)
    }

    private func utility(
        of features: [Double], against baseline: [Double], for revision: JobPlanner.Revision
    ) -> GaussianUtility? {
        let difference = zip(features, baseline).map { $0 - $1 }
        let phi = revision.choices.model.phiDifference(difference, languageNeutralOnly: !revision.isEnglish)
        return try? revision.posterior.utility(of: phi)
    }
}

extension RevisionJob {
    /// What the response answers, as turns.
    fileprivate var turns: [RevisionTurn] {
        switch input {
        case .prompt(let prompt): [RevisionTurn(role: "user", content: prompt)]
        case .conversation(let turns): turns.map { RevisionTurn(role: $0.role.rawValue, content: $0.content) }
        }
    }
}
