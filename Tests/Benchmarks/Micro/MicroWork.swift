import Foundation
import Personalization
import RewardFactorization

/// One computation to measure: what a call does, and how many bytes it reads.
struct MicroWork {
    var bytes = 0
    /// Returns something that depends on the result, so that nothing is optimised away.
    let run: (Int) throws -> Double

    static let names = [
        "posterior", "sparse", "laplace", "features-1", "features-2", "language", "decode", "encode", "foundation",
        "choose", "question",
    ]

    static func named(_ name: String) throws -> MicroWork? {
        switch name {
        case "posterior": try propagation()
        case "sparse": try propagation(sparsity: AxisSparsity(share: 0.4, ratio: 0.15))
        case "laplace":
            try posterior {
                $0
            } compute: {
                try Posterior.laplace(prior: $0, observations: $1)
            }
        case "features-1": text { LocalFeatures.extract(utf8: $0)[0] }
        case "features-2": text { StyleFeatures.extract(utf8: $0)[0] }
        case "language": text { LanguageGuess(String(decoding: $0, as: UTF8.self)).confidence }
        case "decode": try decode()
        case "encode": try encode()
        case "foundation": try foundation()
        case "choose": try choose()
        case "question": try question()
        default: nil
        }
    }

    // MARK: Posterior

    private static let answers = 20
    private static let dimension = 8

    /// Different people, so that no branch is learned by heart.
    private static func posterior<Answers>(
        sparsity: AxisSparsity? = nil, _ arrange: ([PreferenceObservation]) throws -> Answers,
        compute: @escaping (GaussianPrior, Answers) throws -> Posterior
    ) throws -> MicroWork {
        var generator = SplitMix64(seed: 7)
        let prior = try GaussianPrior(
            mean: [Double](repeating: 0, count: dimension),
            covariance: GaussianPrior.standard(dimension: dimension).covariance, sparsity: sparsity)
        let people = try (0..<64).map { _ in
            let taste = (0..<dimension).map { _ in generator.nextNormal() }
            return try arrange(
                (0..<answers).map { _ in
                    var difference = (0..<dimension).map { _ in generator.nextNormal() }
                    let utility = zip(difference, taste).reduce(0) { $0 + $1.0 * $1.1 }
                    if generator.nextUniform() > 1 / (1 + exp(-utility)) { difference = difference.map { -$0 } }
                    return try PreferenceObservation(difference: difference)
                })
        }
        return MicroWork { call in try compute(prior, people[call % people.count]).mean[0] }
    }

    /// As the trainer computes it: from answers that stand side by side.
    private static func propagation(sparsity: AxisSparsity? = nil) throws -> MicroWork {
        try posterior(sparsity: sparsity) {
            try PreferenceRows(dimension: dimension, $0)
        } compute: { prior, rows in
            try Posterior.expectationPropagation(prior: prior, rows: rows)
        }
    }

    // MARK: Texts

    private static func text(_ compute: @escaping ([UInt8]) -> Double) -> MicroWork {
        let text = Array(SampleText.answer.utf8)
        return MicroWork(bytes: text.count) { _ in compute(text) }
    }

    // MARK: Messages

    private static var job: RevisionJob {
        var job = RevisionJob(
            jobID: "run-0-12345", userID: "user-4711", input: .prompt("Where is my parcel?"))
        job.response = String(SampleText.answer.prefix(850))
        job.domain = "customer-service"
        return job
    }

    private static func decode() throws -> MicroWork {
        let bytes = job.encoded()
        return MicroWork(bytes: bytes.count) { _ in
            Double(try bytes.withUnsafeBytes { unsafe try RevisionJob.decode($0).jobID.utf8.count })
        }
    }

    private static func encode() throws -> MicroWork {
        let job = job
        return MicroWork(bytes: job.encoded().count) { _ in Double(job.encoded().count) }
    }

    private struct PlainJob: Codable {
        var schema: Int
        var job_id: String
        var user_id: String
        var prompt: String
        var response: String
        var domain: String
    }

    /// What the same costs with Foundation's JSON, both ways.
    private static func foundation() throws -> MicroWork {
        let bytes = Data(job.encoded())
        let decoder = JSONDecoder()
        let encoder = JSONEncoder()
        return MicroWork(bytes: bytes.count) { _ in
            Double(try encoder.encode(try decoder.decode(PlainJob.self, from: bytes)).count)
        }
    }

    // MARK: Choosing

    /// 34 prompts, 17 base rewards, pairs, no exploration, as with version 1.
    private static func choose() throws -> MicroWork {
        var generator = SplitMix64(seed: 3)
        let dimension = 17
        func vector(_ scale: Double) -> [Double] { (0..<dimension).map { _ in scale * generator.nextNormal() } }
        let prompts = try (0..<34).map { number in
            SelectablePrompt(
                id: "p\(number)", attribute: "a\(number / 2)", direction: number % 2 == 0 ? "more" : "less",
                effect: try PromptEffect(
                    intercept: vector(0.6), slope: vector(0.2), variance: vector(1).map { 0.05 * $0 * $0 },
                    acceptance: 0.3 + 0.7 * generator.nextUniform()))
        }
        let people = try (0..<64).map { _ in
            try Posterior.laplace(
                prior: .standard(dimension: dimension),
                observations: try (0..<12).map { _ in try PreferenceObservation(difference: vector(1)) })
        }
        let baselines = (0..<64).map { _ in vector(1) }
        let selector = try PromptSelector(prompts: prompts)
        return MicroWork { call in
            var generator = SplitMix64(seed: UInt64(call))
            return try selector.choose(
                baseline: baselines[call % 64], posterior: people[call / 64 % 64], isExplaining: false,
                using: &generator
            ).predictedGain
        }
    }

    /// 10,000 comparisons, of which a person was asked 40 and has answered 10; a posterior of its own for each call.
    private static func question() throws -> MicroWork {
        var generator = SplitMix64(seed: 11)
        let count = 10_000
        var pool = try QuestionPool(
            dimension: dimension, differences: (0..<count * dimension).map { _ in generator.nextNormal() })
        // As `QuestionSettings` has it.
        pool.slack = 0.05
        let asked = Array(stride(from: 0, to: count, by: count / 40))
        let answered = asked.prefix(10).map { (index: $0, preferredFirst: generator.nextUniform() < 0.5) }
        let prior = try GaussianPrior.standard(dimension: dimension)
        let person = try Posterior.expectationPropagation(
            prior: prior,
            observations: try answered.map { answer in
                let difference = pool.difference(of: answer.index)
                return try PreferenceObservation(
                    difference: answer.preferredFirst ? difference : difference.map { -$0 })
            })
        let excluded = Set(asked)
        return MicroWork { [pool] call in
            var generator = SplitMix64(seed: UInt64(call))
            let mean = person.mean.enumerated().map { $1 + 0.5 * sin(Double(call + $0)) }
            let posterior = try Posterior(mean: mean, covariance: person.covariance, answers: person.answers)
            let next = try pool.next(
                for: posterior, prior: prior, strategy: .bald, excluding: excluded, answered: answered,
                using: &generator)
            return Double(next ?? -1)
        }
    }
}
