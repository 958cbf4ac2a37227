import Foundation
import Personalization
import Testing
import Workers

@testable import attune

@Suite("Explanations", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct ExplainTests {
    private func attune(_ arguments: String..., on stack: TestStack) async throws -> AttuneProcess.Output {
        try await AttuneProcess(arguments, environment: try stack.environment()).end()
    }

    @Test("tell what the person likes, what each prompt was predicted to gain, what the guards said and what it took")
    func explain() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.teach()
            try await stack.withWorker(model: model.url) { _ in
                try await stack.enqueue(Texts.job("good"))
                #expect(try await stack.result().status == .revised)
                model.respond { _ in .text(Texts.short.replacing("A-1234", with: "B-9999")) }
                try await stack.enqueue(Texts.job("bad"))
                #expect(try await stack.result().status == .kept)
                try await stack.enqueue(Texts.job("stranger", user: "bob"))
                #expect(try await stack.result().status == .kept)
            }
            let good = try await attune("explain", "good", on: stack)
            #expect(good.status == 0, "\(good.text)")
            for part in [
                "good of demo, for ada: revised", "suits ada best", "concise", "8 answers", "→ ", "█",
                "1. accepted; gain +", "10 + 5 tokens", "from receipt to result",
            ] {
                #expect(good.text.contains(part), "\(part) is not in: \(good.text)")
            }
            // What a decision was made of, not people's texts.
            #expect(!good.text.contains("A-1234"))
            let bad = try await attune("explain", "bad", on: stack)
            #expect(bad.text.contains("1. refused, because an order number or the like was missing (lost_identifier)"))
            let stranger = try await attune("explain", "stranger", on: stack)
            #expect(stranger.text.contains("Nothing is known of bob yet"), "\(stranger.text)")
            let json = try await attune("explain", "good", "--json", on: stack)
            let value = try JSONSerialization.jsonObject(with: Data(json.text.utf8)) as? [String: Any]
            #expect(value?["status"] as? String == "revised")
            #expect((value?["contributions"] as? [Any])?.count == 17)
            let missing = try await attune("explain", "never", on: stack)
            #expect(missing.status == 1, "\(missing.text)")
            #expect(missing.text.contains("attune dead show never"))
            let person = try await attune("users", "show", "ada", on: stack)
            #expect(person.text.contains("likes texts "), "\(person.text)")
            #expect(person.text.contains("good  revised  ") && person.text.contains("bad  kept  lost_identifier"))
        }
    }

    @Test("know every reason of the guards, and none that a worker gives is left without words")
    func reasons() {
        for refusal in RevisionRejection.allCases {
            #expect(ReasonWords.meaning(of: refusal.rawValue) != refusal.rawValue)
        }
        for choice in [PromptChoice.Reason.noPrompts, .notBetter] {
            #expect(ReasonWords.meaning(of: choice.rawValue) != choice.rawValue)
        }
        for code in [
            "language_not_supported", "holdback", "over_budget", "weights_unusable", "deadline", "model_outage",
            "content_refused", "model_too_slow", "model_server_error", "nothing_to_do", "too_large",
        ] {
            #expect(ReasonWords.meaning(of: code) != code)
        }
    }

    @Test("name tastes that are clear, then those that are likely, and none that is a guess")
    func tastes() {
        let words = TasteWords(nil)
        #expect(
            words.sentences(names: ["a", "b", "c"], weights: [2, -0.5, 0.1], deviations: [0.5, 0.5, 0.5])
                == ["likes texts more a", "perhaps likes them less b"])
        #expect(words.sentences(names: ["a"], weights: [0], deviations: [1])[0].contains("nothing is clear yet"))
    }

    @Test("draw bars no longer than their place", arguments: [(-3.0, 1.0), (0, 1), (0.5, 1), (1, 1), (9, 1)])
    func bars(value: Double, largest: Double) {
        #expect(SignedBar.text(value, largest: largest, half: 8).count == 17)
        #expect(SignedBar.share(value, width: 10).count == 10)
    }
}
