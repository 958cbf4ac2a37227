import Personalization
import RewardFactorization

/// A tenant's questions as they were read last, and the shelves that were made of them; a value.
struct QuestionBank: Sendable {
    /// Changes of everybody's questions and of the tenant's own, by which a bank is known to be out of date.
    struct Stamp: Equatable, Sendable {
        let everybody: Int64
        let own: Int64
    }

    /// What is asked for, however often.
    private struct Key: Hashable {
        let domain: String?
        let language: String?
        let model: Int?
    }

    /// Domains come from requests, so that shelves are not kept without end.
    private static let shelfLimit = 32

    let stamp: Stamp
    private let questions: [PooledQuestion]
    private var shelves: [Key: QuestionShelf] = [:]

    /// How many shelves are kept.
    var shelfCount: Int { shelves.count }

    init(stamp: Stamp, questions: [PooledQuestion]) {
        self.stamp = stamp
        self.questions = questions
    }

    /// Why there is nothing to ask.
    enum Lack: String, Sendable {
        case noPairs = "no_pairs"
        case noPairsForDomain = "no_pairs_for_domain"
        case noPairsForLanguage = "no_pairs_for_language"
        case allAsked = "all_asked"
    }

    enum Choice: Sendable {
        case question(PooledQuestion)
        case none(Lack)
    }

    /// Chooses a person's next question.
    ///
    /// - Parameters:
    ///   - model: The tenant's active model; nil while that has not been read: then any question is chosen.
    ///   - taken: Ids that the person was asked since `history` was read.
    /// - Throws: What is wrong with the model's or the person's numbers.
    mutating func choose(
        for request: QuestionRequest, history: AskedHistory, taken: Set<String>, model: RewardModel?,
        settings: QuestionSettings, using generator: inout some RandomNumberGenerator
    ) throws -> Choice {
        let key = Key(
            domain: request.domain, language: request.language.map(Self.base), model: model?.version)
        if shelves[key] == nil {
            if shelves.count >= Self.shelfLimit { shelves = [:] }
            shelves[key] = try QuestionShelf(
                fitting(domain: key.domain, language: key.language), model: model, slack: settings.slack)
        }
        guard let shelf = shelves[key], !shelf.isEmpty else { return .none(lack(domain: key.domain)) }
        let next = try shelf.next(
            for: history, taken: taken, strategy: settings.strategy, patience: settings.patience, using: &generator)
        return next.map(Choice.question) ?? .none(.allAsked)
    }

    /// The questions of a domain and a language; without either, those of any.
    private func fitting(domain: String?, language: String?) -> [PooledQuestion] {
        questions.filter { question in
            (domain == nil || question.domain == nil || question.domain == domain)
                && (language == nil || question.language == nil || question.language.map(Self.base) == language)
        }
    }

    private func lack(domain: String?) -> Lack {
        if questions.isEmpty { return .noPairs }
        return fitting(domain: domain, language: nil).isEmpty ? .noPairsForDomain : .noPairsForLanguage
    }

    /// The language of a tag, without script and region.
    private static func base(_ tag: String) -> String {
        String(tag.prefix { $0 != "-" }).lowercased()
    }
}
