import Foundation
import RewardFactorization

@testable import Personalization

/// Files for evaluations, line by line, and people of whom everything is known.
struct EvaluationFiles {
    var responses: [String] = []
    var comparisons: [String] = []

    func read() throws -> (EvaluationResponses, EvaluationComparisons) {
        var responses = EvaluationResponses(file: "r.jsonl")
        for (index, line) in self.responses.enumerated() {
            try responses.add(line: Array(line.utf8), number: index + 1)
        }
        var comparisons = EvaluationComparisons(file: "c.jsonl")
        for (index, line) in self.comparisons.enumerated() {
            try comparisons.add(line: Array(line.utf8), number: index + 1, of: responses)
        }
        return (responses, comparisons)
    }

    func evaluate(_ options: EvaluationOptions) async throws -> EvaluationReport {
        let (responses, comparisons) = try read()
        return try await Evaluation(responses: responses, comparisons: comparisons, options: options).run()
    }

    mutating func addResponse(_ id: String, prompt: String? = nil, _ features: [Double]) {
        let prompt = prompt.map { #","prompt":"\#($0)""# } ?? ""
        responses.append(#"{"id":"\#(id)"\#(prompt),"features":\#(features)}"#)
    }

    mutating func addComparison(_ user: String, _ a: String, _ b: String, _ preferred: String, split: String? = nil) {
        let split = split.map { #","split":"\#($0)""# } ?? ""
        comparisons.append(#"{"user_id":"\#(user)","a":"\#(a)","b":"\#(b)","preferred":"\#(preferred)"\#(split)}"#)
    }

    /// People whose tastes lie along two of six features, as often one way as the other; answers are logistic.
    static func planted(
        people: Int, learners: Int, comparisons: Int, seed: UInt64, orientation: (Bool) -> Bool = { $0 }
    ) -> EvaluationFiles {
        var generator = SplitMix64(seed: seed)
        var files = EvaluationFiles()
        let features = (0..<120).map { _ in (0..<6).map { _ in generator.nextNormal() } }
        for (index, row) in features.enumerated() { files.addResponse("r\(index)", prompt: "p\(index / 6)", row) }
        for user in 0..<people {
            let weights = (2 * generator.nextNormal(), 2 * generator.nextNormal())
            for number in 0..<comparisons {
                let a = Int.random(in: 0..<120, using: &generator)
                var b = Int.random(in: 0..<119, using: &generator)
                if b >= a { b += 1 }
                let gain =
                    weights.0 * (features[a][0] - features[b][0]) + weights.1 * (features[a][1] - features[b][1])
                let prefersA = orientation(generator.nextUniform() < Logistic.sigmoid(gain))
                let split = user < learners ? "train" : (number % 2 == 0 ? "adapt" : "test")
                files.addComparison("u\(user)", "r\(a)", "r\(b)", prefersA ? "a" : "b", split: split)
            }
        }
        return files
    }
}
