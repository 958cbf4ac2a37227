import LanguageModel
import Personalization

/// Has the language model rewrite a text with prompts, whole or sentence by sentence, and checks what comes back. It knows
/// no person: jobs and calibration ask alike.
struct TextReviser: Sendable {
    let model: LanguageModelClient
    let settings: WorkerSettings

    /// Texts longer than this many sentences are revised as a whole also where the unit is a sentence.
    private static let sentenceLimit = 64

    func tryOut(
        _ request: RevisionRequest, candidates: Int, deadline: ContinuousClock.Instant, traceparent: String? = nil
    ) async throws(LanguageModelError) -> TriedText {
        let split = SentenceSplitter.split(request.baseline)
        guard settings.revisionUnit == .sentence, (1...Self.sentenceLimit).contains(split.sentences.count) else {
            var tried = TriedText(split: nil)
            tried.add(
                try await attempt(request, candidates: candidates, deadline: deadline, traceparent: traceparent).tried)
            return tried
        }
        var tried = TriedText(split: split)
        var left = settings.modelTimeLimit
        // The sentences that the time limit leaves over stay as they were.
        for index in split.sentences where left > .zero {
            var part = request
            part.baseline = split.pieces[index].text
            var (sentence, time) = try await attempt(
                part, candidates: candidates, deadline: deadline, timeLimit: left, traceparent: traceparent)
            left -= time
            sentence.part.piece = index
            tried.add(sentence)
        }
        return tried
    }

    /// - Returns: What came back, and what it took without waiting for a slot.
    private func attempt(
        _ request: RevisionRequest, candidates: Int, deadline: ContinuousClock.Instant, timeLimit: Duration? = nil,
        traceparent: String?
    ) async throws(LanguageModelError) -> (tried: (answer: Reviser.Answer, part: TriedText.Part), time: Duration) {
        var answer = Reviser.Answer()
        var part = TriedText.Part(original: request.baseline)
        let prompt: RevisionPrompt
        do { prompt = try RevisionPrompt(request) } catch {
            part.reason = error.code.rawValue
            return ((answer, part), .zero)
        }
        // Three bytes a token is more tokens than texts have; half as much again leaves room to be wordier.
        let room = max(48, request.baseline.utf8.count / 2 + 32)
        // Prepared while the model works.
        async let prepared = Self.checks(request, prompt: prompt)
        let completion = try await model.complete(
            ChatRequest(
                messages: [.system(prompt.system), .user(prompt.user)], maxTokens: room,
                temperature: candidates > 1 ? max(settings.temperature, 0.1) : settings.temperature, n: candidates,
                traceparent: traceparent),
            deadline: deadline, timeLimit: timeLimit)
        answer.add(completion)
        let (guards, language) = await prepared
        for text in answer.texts {
            part.add(text, guards.check(text, sameLanguage: { !LanguageGuess($0).contradicts(language) }))
        }
        return ((answer, part), completion.duration - completion.waited)
    }

    /// What candidates are checked against.
    private static func checks(_ request: RevisionRequest, prompt: RevisionPrompt) -> (RevisionGuards, LanguageGuess) {
        (RevisionGuards(RevisionGuardContext(request, prompt: prompt)), LanguageGuess(request.baseline))
    }
}
