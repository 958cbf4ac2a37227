import LanguageModel
import Personalization
import RewardFactorization

/// Has the language model write and revise texts, and judges what comes back.
struct Reviser: Sendable {
    let model: LanguageModelClient
    let settings: WorkerSettings
    let embeddings: JobEmbeddings

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

    /// What became of a revision.
    struct Outcome: Sendable {
        var answer: Answer
        var result: Result
        var observations: [PromptObservation]
        /// Of a text that is better, ψ less the baseline's, with the identifier of its features: what a verdict teaches.
        var difference: (specification: String, values: [Double])?
        /// Why the guards refused each candidate; nil for one that they did not.
        var refusals: [String?] = []
        /// What the model returned, judged, for the explanation.
        var candidates: [RevisionExplanation.Candidate] = []
    }

    private var texts: TextReviser { TextReviser(model: model, settings: settings) }

    // MARK: Baseline

    /// Has the model answer the job's prompt, where the team sent no response of its own.
    func baseline(
        of job: RevisionJob, deadline: ContinuousClock.Instant, traceparent: String?
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
        answer.add(
            try await model.complete(ChatRequest(messages: messages, traceparent: traceparent), deadline: deadline))
        return answer
    }

    // MARK: Revision

    func revise(
        _ revision: JobPlanner.Revision, deadline: ContinuousClock.Instant, traceparent: String?
    ) async throws(LanguageModelError) -> Outcome {
        guard let catalog = revision.choices.catalog else {
            return Outcome(answer: Answer(), result: .kept(reason: "no_prompts"), observations: [])
        }
        let job = revision.draft.received.job
        let request = RevisionRequest(
            prompts: revision.prompts.compactMap(catalog.prompt(id:)),
            rules: catalog.rules(for: job.domain ?? DomainRules.generalName).rules, keep: job.keep,
            glossary: job.glossary.map { RevisionTerm(source: $0.source, target: $0.target) }, language: job.language,
            baseline: revision.baseline, conversation: job.turns, style: revision.choices.style)
        let tried = try await texts.tryOut(
            request, candidates: job.candidates ?? settings.candidates, deadline: deadline,
            traceparent: traceparent)
        let (finals, reason) = finals(of: tried, for: revision)
        var revision = revision
        let specification = revision.choices.model.specification
        if specification.embedding != nil {
            let texts = [revision.baseline] + finals + tried.candidates.map(\.text)
            revision.embeddings = await embeddings.embeddings(of: texts, for: specification, deadline: deadline)
        }
        let result = best(of: finals, for: revision) ?? .kept(reason: reason)
        return Outcome(
            answer: tried.answer, result: result, observations: observations(of: tried, for: revision),
            difference: difference(of: result, for: revision), refusals: tried.refusals,
            candidates: tried.candidates.map { candidate in
                RevisionExplanation.Candidate(
                    refusal: candidate.refusal,
                    gain: utility(
                        of: features(of: candidate.text, for: revision), against: revision.features, for: revision)?
                        .mean)
            })
    }

    /// The texts that may go out, and why the baseline is kept where none of them is better.
    private func finals(of tried: TriedText, for revision: JobPlanner.Revision) -> (texts: [String], reason: String) {
        guard let split = tried.split else {
            let part = tried.parts.first
            return (part?.accepted ?? [], part?.reason ?? "not_better")
        }
        // A sentence without an acceptable and better candidate stays as it was.
        var revised: [Int: String] = [:]
        var reason = "unchanged"
        for part in tried.parts {
            if let text = bestPart(of: part.accepted, original: part.original, for: revision) {
                revised[part.piece] = text
            } else {
                reason = part.reason
            }
        }
        return revised.isEmpty ? ([], reason) : ([split.replacing(revised)], reason)
    }

    private func difference(
        of result: Result, for revision: JobPlanner.Revision
    ) -> (specification: String, values: [Double])? {
        guard case .better(let text, _, _) = result else { return nil }
        let specification = revision.choices.model.specification.stored(
            of: [text, revision.baseline], revision.embeddings)
        return (
            specification.identifier,
            specification.difference(
                prompt: revision.draft.received.job.promptText, text, revision.baseline,
                embeddings: revision.embeddings)
        )
    }

    /// What the candidates did to the baseline, whatever becomes of them. Of texts in a language that the features do not
    /// measure there is none.
    private func observations(of tried: TriedText, for revision: JobPlanner.Revision) -> [PromptObservation] {
        guard revision.isEnglish, let catalog = revision.choices.catalog else { return [] }
        let own = revision.choices.model.specification
        let embeddings = revision.embeddings
        let prompt = revision.draft.received.job.promptText
        let style = revision.choices.style
        let whole = own.stored(of: [revision.baseline], embeddings)
            .extract(prompt: prompt, text: revision.baseline, embeddings: embeddings)
        return tried.candidates.map { candidate in
            let specification = own.stored(of: [revision.baseline, candidate.text], embeddings)
            // Without a candidate's embedding, what comes before the baseline's.
            let baseline = Array(whole.prefix(specification.dimension))
            let features = specification.extract(prompt: prompt, text: candidate.text, embeddings: embeddings)
            return PromptObservation(
                tenant: revision.draft.received.tenant,
                prompts: revision.prompts.compactMap(catalog.prompt(id:)).map { $0.worded(for: style) },
                languageModel: settings.languageModel, style: style, specification: specification.identifier,
                baseline: baseline, difference: zip(features, baseline).map { $0 - $1 },
                acceptance: candidate.acceptance, refusal: candidate.refusal, isRandom: revision.isRandom)
        }
    }

    // MARK: Rerank

    private func best(of texts: [String], for revision: JobPlanner.Revision) -> Result? {
        var best: (gain: Double, result: Result)?
        for text in texts {
            let features = features(of: text, for: revision)
            guard let utility = utility(of: features, against: revision.features, for: revision),
                utility.mean > 0, utility.mean > best?.gain ?? 0,
                // What was not chosen for its gain, or cannot be seen whole, has to be as surely better as a choice is.
                !revision.isRandom && isCovered(text, for: revision)
                    || utility.probabilityPositive >= settings.threshold
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
        revision.choices.model.specification.extract(
            prompt: revision.draft.received.job.promptText, text: text, embeddings: revision.embeddings)
    }

    /// Whether everything that the model needs is known of a text and the baseline.
    private func isCovered(_ text: String, for revision: JobPlanner.Revision) -> Bool {
        revision.choices.model.specification.isCovered([text, revision.baseline], by: revision.embeddings)
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
