import Personalization

/// What the language model made of a text: candidates for it, or for each of its sentences.
struct TriedText: Sendable {
    /// A text or a sentence with its candidates.
    struct Part: Sendable {
        let original: String
        /// The sentence's place among the pieces of the split; 0 for a whole text.
        var piece = 0
        private(set) var accepted: [String] = []
        /// Why the baseline is kept, where nothing was accepted or nothing accepted is better.
        var reason = "not_better"
        /// Every candidate: as it was accepted or, with the refusal, as it came.
        fileprivate var all: [(text: String, refusal: RevisionRejection?)] = []

        init(original: String) { self.original = original }

        mutating func add(_ text: String, _ verdict: RevisionVerdict) {
            switch verdict {
            case .accepted(let clean):
                accepted.append(clean)
                all.append((clean, nil))
                reason = "not_better"
            case .rejected(let refusal, _):
                if all.isEmpty { reason = refusal.rawValue }
                all.append((text, refusal))
            }
        }
    }

    /// A candidate for the whole text, before guards and reranking.
    struct Candidate: Sendable {
        let text: String
        /// 1, 0, or the share of the sentences that were accepted.
        let acceptance: Double
        let refusal: String?
    }

    private(set) var answer = Reviser.Answer()
    /// Nil where the text was revised as a whole.
    let split: SentenceSplit?
    private(set) var parts: [Part] = []

    init(split: SentenceSplit?) { self.split = split }

    mutating func add(_ tried: (answer: Reviser.Answer, part: Part)) {
        answer.texts += tried.answer.texts
        answer.tokens.prompt += tried.answer.tokens.prompt
        answer.tokens.completion += tried.answer.tokens.completion
        answer.model = tried.answer.model ?? answer.model
        parts.append(tried.part)
    }

    /// Why each candidate for the text, or for one of its sentences, was refused; nil for one that was not.
    var refusals: [String?] { parts.flatMap { $0.all.map { $0.refusal?.rawValue } } }

    /// The candidates for the whole text. Of sentences the first candidates make one, the second another, and so on;
    /// what is no revision of its sentence leaves it as it was.
    var candidates: [Candidate] {
        guard let split else {
            return (parts.first?.all ?? []).map { text, refusal in
                Candidate(text: text, acceptance: refusal == nil ? 1 : 0, refusal: refusal?.rawValue)
            }
        }
        let tried = parts.filter { !$0.all.isEmpty }
        guard let count = tried.map(\.all.count).min() else { return [] }
        return (0..<count).map { number in
            var replaced: [Int: String] = [:]
            for part in tried where part.all[number].refusal?.isRevision ?? true {
                replaced[part.piece] = part.all[number].text
            }
            let refusals = tried.compactMap { $0.all[number].refusal }
            return Candidate(
                text: split.replacing(replaced),
                acceptance: 1 - Double(refusals.count) / Double(max(parts.count, 1)),
                refusal: replaced.isEmpty || refusals.count == tried.count ? refusals.first?.rawValue : nil)
        }
    }
}
