import RewardFactorization
import Testing

@testable import Personalization

struct EvaluationDuplicatesTests {
    /// Three responses to a prompt, a, b and c, and the first two once more under other ids.
    private func files(secondPrompt: String, withFeatures: Bool) -> EvaluationFiles {
        let responses = [
            ("a1", "When?", "At noon.", [1.0, 0]), ("b1", "When?", "Noon suits me, if it suits you.", [3.0, 1]),
            ("c", "When?", "- At noon\\n- Or later", [0.0, 5]), ("a2", secondPrompt, "At noon.", [1.0, -0.0]),
            ("b2", secondPrompt, "Noon suits me, if it suits you.", [3.0, 1]),
        ]
        var files = EvaluationFiles()
        for (id, prompt, text, features) in responses {
            let content = withFeatures ? #""features":\#(features)"# : #""text":"\#(text)""#
            files.responses.append(#"{"id":"\#(id)","prompt":"\#(prompt)",\#(content)}"#)
        }
        return files
    }

    @Test("Under other ids, what was asked is not measured, and under another prompt it is", arguments: [false, true])
    func repeats(withFeatures: Bool) throws {
        // Features alone do not tell whether the texts are the same.
        let sameText = withFeatures ? (0, [2, 3]) : (2, [3])
        for (prompt, (duplicates, test)) in [("When?", sameText), ("Where?", (0, [2, 3]))] {
            var files = files(secondPrompt: prompt, withFeatures: withFeatures)
            files.addComparison("t", "a1", "b1", "a", split: "train")
            files.addComparison("n", "a1", "b1", "a", split: "adapt")
            files.addComparison("n", "b2", "a2", "b", split: "test")
            files.addComparison("n", "a2", "c", "a", split: "test")
            let (responses, comparisons) = try files.read()
            #expect(responses.duplicates == duplicates)
            let division = try EvaluationDivision(comparisons, seed: 1, limit: nil, needsAnswers: true)
            #expect(division.train == [[0]])
            #expect(division.measured.map(\.adapt) == [[1]])
            #expect(division.measured.map(\.test) == [test])
            let repeated = division.warnings.first { $0.code == "repeated_comparisons" }?.count
            #expect(repeated == (duplicates > 0 ? 1 : nil))
            #expect(!division.warnings.contains { $0.code == "contradictory_comparisons" })
        }
    }

    @Test("A comparison of a response with its duplicate is counted, and left out")
    func compared() throws {
        var files = files(secondPrompt: "When?", withFeatures: false)
        files.addComparison("t", "a1", "a2", "a", split: "train")
        let alike = try files.read().1
        let error = #expect(throws: EvaluationError.self) {
            try EvaluationDivision(alike, seed: 1, limit: nil, needsAnswers: true)
        }
        #expect(error?.code == .noFeature)
        files.addComparison("t", "a2", "b2", "a", split: "train")
        let comparisons = try files.read().1
        #expect(comparisons.ofDuplicates == 1)
        #expect(comparisons.items.map(\.line) == [2])
    }
}
