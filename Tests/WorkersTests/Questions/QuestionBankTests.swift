import Personalization
import Testing

@testable import Workers

@Suite("A tenant's questions")
struct QuestionBankTests {
    private static let stamp = QuestionBank.Stamp(everybody: 1, own: 0)

    private func question(_ id: String, _ domain: String?, _ language: String?) -> PooledQuestion {
        PooledQuestion(
            id: id, owner: "", domain: domain, language: language,
            difference: FeatureSpecification.current.difference(prompt: "p", "\(id) a b.", "Hello, \(id)!"))
    }

    private func choose(
        _ bank: inout QuestionBank, domain: String? = nil, language: String? = nil, history: AskedHistory? = nil,
        taken: Set<String> = [], model: RewardModel? = .versionOne
    ) throws -> String {
        var generator = SystemRandomNumberGenerator()
        let choice = try bank.choose(
            for: QuestionRequest(requestID: "r", userID: "u", domain: domain, language: language),
            history: history ?? AskedHistory(), taken: taken, model: model, settings: QuestionSettings(),
            using: &generator)
        switch choice {
        case .question(let question): return question.id
        case .none(let lack): return lack.rawValue
        }
    }

    @Test("are those of the domain and the language that are asked for, and those that suit every one")
    func filters() throws {
        var bank = QuestionBank(
            stamp: Self.stamp,
            questions: [
                question("english", "shop", "en-GB"), question("french", "shop", "fr"), question("any", nil, nil),
            ])
        var seen: Set<String> = []
        while seen.count < 3 { seen.insert(try choose(&bank, taken: seen)) }
        #expect(seen == ["english", "french", "any"])
        #expect(try choose(&bank, domain: "shop", language: "en", taken: ["any"]) == "english")
        #expect(try choose(&bank, domain: "shop", language: "FR-CA", taken: ["any"]) == "french")
        #expect(try choose(&bank, domain: "other") == "any")
        #expect(try choose(&bank, domain: "other", taken: ["any"]) == "all_asked")
    }

    @Test("say why there is none to ask")
    func lacks() throws {
        var empty = QuestionBank(stamp: Self.stamp, questions: [])
        #expect(try choose(&empty) == "no_pairs")
        var bank = QuestionBank(stamp: Self.stamp, questions: [question("a", "shop", "en")])
        #expect(try choose(&bank, domain: "bank") == "no_pairs_for_domain")
        #expect(try choose(&bank, domain: "shop", language: "de") == "no_pairs_for_language")
        var history = AskedHistory()
        history.asked = [
            AskedQuestion(
                id: "a", owner: "", requestID: "r", isSwapped: false, chosen: "first", isAnswered: true, age: 5)
        ]
        #expect(try choose(&bank, history: history) == "all_asked")
    }

    @Test("are asked at random while the model is not known, and never twice")
    func withoutModel() throws {
        var bank = QuestionBank(
            stamp: Self.stamp, questions: (0..<9).map { question("q\($0)", nil, nil) })
        var seen: Set<String> = []
        for _ in 0..<9 { #expect(seen.insert(try choose(&bank, taken: seen, model: nil)).inserted) }
        #expect(try choose(&bank, taken: seen, model: nil) == "all_asked")
    }

    @Test("keep their number of shelves small whatever domains are asked for")
    func manyDomains() throws {
        var bank = QuestionBank(stamp: Self.stamp, questions: [question("a", nil, nil)])
        for index in 0..<500 { #expect(try choose(&bank, domain: "d\(index)") == "a") }
        #expect(bank.shelfCount <= 32)
    }
}
