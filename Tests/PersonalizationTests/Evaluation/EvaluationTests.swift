import Foundation
import RewardFactorization
import Testing

@testable import Personalization

struct EvaluationTests {
    private func options(
        _ answers: [Int] = [0, 5, 20], _ strategies: [QuestionStrategy] = [.random, .dOptimal], seed: UInt64 = 1,
        threads: Int = 2, standardisation: EvaluationStandardisation = .all
    ) throws -> EvaluationOptions {
        try EvaluationOptions(
            answers: answers, strategies: strategies, baseFunctions: 2...2, standardisation: standardisation,
            seed: seed,
            threads: threads)
    }

    private func row(_ report: EvaluationReport, _ strategy: QuestionStrategy, _ answers: Int) throws -> EvaluationRow {
        try #require(report.results.first { $0.strategy == strategy.rawValue && $0.answers == answers })
    }

    @Test("Where tastes differ along two directions, few answers beat one reward for all and a reward of one's own")
    func planted() async throws {
        let report = try await EvaluationFiles.planted(people: 60, learners: 40, comparisons: 60, seed: 5)
            .evaluate(options())
        let active = try row(report, .dOptimal, 5)
        let auc = try #require(active.auc)
        let pooled = try #require(report.pooled.whole.auc)
        let individual = try #require(report.individual.byAnswers.first { $0.answers == 5 }?.auc)
        #expect(auc > pooled + 0.15, "\(auc) and \(pooled)")
        #expect(auc > individual + 0.02, "\(auc) and \(individual)")
        #expect(try #require(row(report, .dOptimal, 20).auc) > auc)
        #expect(try #require(active.logLoss) < 0.6)
        #expect(active.users == 20)
        // Nobody has answered: the same for every strategy.
        #expect(try row(report, .random, 0).auc == row(report, .dOptimal, 0).auc)
    }

    @Test("Which side the file calls a changes nothing that is not random")
    func orientation() async throws {
        let files = EvaluationFiles.planted(people: 30, learners: 20, comparisons: 30, seed: 9)
        var turned = files
        turned.comparisons = files.comparisons.map { line in
            line.replacing(#""a":"#, with: #""x":"#).replacing(#""b":"#, with: #""a":"#).replacing(
                #""x":"#, with: #""b":"#
            )
            .replacing(#""preferred":"a""#, with: #""preferred":"x""#)
            .replacing(#""preferred":"b""#, with: #""preferred":"a""#)
            .replacing(#""preferred":"x""#, with: #""preferred":"b""#)
        }
        let reports = [
            try await files.evaluate(options([0, 5], [.random])),
            try await turned.evaluate(options([0, 5], [.random])),
        ]
        for place in 0..<2 {
            let figures = try reports.map { try #require($0.results[place].auc) }
            #expect(abs(figures[0] - figures[1]) < 1e-9)
        }
        #expect(reports[0].pooled.whole.auc == reports[1].pooled.whole.auc)
    }

    @Test("Where everything preferred is called a, figures are as they would be otherwise, with a warning")
    func oneSided() async throws {
        var files = EvaluationFiles.planted(people: 30, learners: 20, comparisons: 30, seed: 9)
        let mixed = try await files.evaluate(options([5], [.random]))
        files.comparisons = files.comparisons.map { line in
            guard line.contains(#""preferred":"b""#) else { return line }
            return line.replacing(#""a":"#, with: #""x":"#).replacing(#""b":"#, with: #""a":"#)
                .replacing(#""x":"#, with: #""b":"#).replacing(#""preferred":"b""#, with: #""preferred":"a""#)
        }
        let oneSided = try await files.evaluate(options([5], [.random]))
        #expect(abs(try #require(oneSided.results[0].auc) - #require(mixed.results[0].auc)) < 1e-9)
        #expect(oneSided.warnings.contains { $0.code == "one_sided_people" && $0.count == 10 })
    }

    @Test("Equal seeds give equal figures, whatever the threads")
    func repeatable() async throws {
        let files = EvaluationFiles.planted(people: 30, learners: 20, comparisons: 30, seed: 2)
        let first = try await files.evaluate(options([0, 5, 10], QuestionStrategy.allCases, threads: 1))
        let second = try await files.evaluate(options([0, 5, 10], QuestionStrategy.allCases, threads: 3))
        #expect(first.results == second.results)
        #expect(first.pooled.whole == second.pooled.whole)
        #expect(first.individual.byAnswers == second.individual.byAnswers)
        let other = try await files.evaluate(options([0, 5, 10], QuestionStrategy.allCases, seed: 2))
        #expect(first.results != other.results)
    }

    @Test("People with too few comparisons are left out of the rows that need more, with a count")
    func shortPools() async throws {
        var files = EvaluationFiles.planted(people: 30, learners: 20, comparisons: 30, seed: 2)
        // One new person keeps three comparisons to answer.
        var kept = 0
        files.comparisons.removeAll { line in
            guard line.contains(#""user_id":"u29""#), line.contains("adapt") else { return false }
            kept += 1
            return kept > 3
        }
        let report = try await files.evaluate(options([0, 5, 20]))
        #expect(try row(report, .random, 0).users == 10)
        #expect(try row(report, .random, 5).users == 9)
        #expect(report.pooled.byAnswers.map(\.users) == [10, 9, 0])
        let empty = try row(report, .random, 20)
        #expect(empty.users == 0)
        #expect(empty.auc == nil)
        #expect(report.warnings.filter { $0.code == "too_few_answers" }.map(\.count) == [1, 10])
    }

    @Test("Constant features are left out with a count, and data without any other are refused")
    func constantFeatures() async throws {
        var files = EvaluationFiles.planted(people: 30, learners: 20, comparisons: 30, seed: 2)
        let plain = try await files.evaluate(options([5], [.dOptimal]))
        files.responses = files.responses.map { $0.replacing("]}", with: ",7.5]}") }
        let report = try await files.evaluate(options([5], [.dOptimal]))
        #expect(report.droppedFeatures == [6])
        #expect(report.warnings.contains { $0.code == "constant_features" && $0.count == 1 })
        #expect(report.results == plain.results)

        files.responses = (0..<120).map { #"{"id":"r\#($0)","features":[1,2]}"# }
        let error = await #expect(throws: EvaluationError.self) { try await files.evaluate(options()) }
        #expect(error?.code == .noFeature)
    }

    @Test("Features on any scale and offset give the same figures")
    func scale() async throws {
        let files = EvaluationFiles.planted(people: 30, learners: 20, comparisons: 30, seed: 4)
        var scaled = files
        scaled.responses = try files.responses.map { line in
            let start = try #require(line.range(of: "["))
            let end = try #require(line.range(of: "]"))
            let numbers = line[start.upperBound..<end.lowerBound].split(separator: ",").enumerated().map {
                place, text in
                (Double(text.trimmingCharacters(in: .whitespaces)) ?? 0) * (place == 0 ? 1024 : 1)
                    + (place == 1 ? 64 : 0)
            }
            return line[..<start.lowerBound] + "\(numbers)}"
        }
        let first = try await files.evaluate(options([5], [.random]))
        let second = try await scaled.evaluate(options([5], [.random]))
        #expect(abs(try #require(first.results[0].auc) - #require(second.results[0].auc)) < 1e-3)
    }

    @Test("Within prompts, each prompt's own spread counts; it needs prompts")
    func withinPrompts() async throws {
        // One taste, over features whose scale is each prompt's own.
        var generator = SplitMix64(seed: 1)
        var files = EvaluationFiles()
        var values: [[Double]] = []
        for prompt in 0..<30 {
            let units = prompt.isMultiple(of: 2) ? [0.05, 1] : [1, 0.05]
            for response in 0..<8 {
                values.append([generator.nextNormal(), generator.nextNormal()])
                files.addResponse(
                    "r\(prompt)-\(response)", prompt: "p\(prompt)", zip(values[values.count - 1], units).map(*))
            }
        }
        for user in 0..<40 {
            let weights = [2 * generator.nextNormal(), 2 * generator.nextNormal()]
            for number in 0..<30 {
                let prompt = Int.random(in: 0..<30, using: &generator)
                let pair = Array(0..<8).shuffled(using: &generator)
                let gain = (0..<2).reduce(0.0) {
                    $0 + weights[$1] * (values[prompt * 8 + pair[0]][$1] - values[prompt * 8 + pair[1]][$1])
                }
                let prefersA = generator.nextUniform() < Logistic.sigmoid(gain)
                files.addComparison(
                    "u\(user)", "r\(prompt)-\(pair[0])", "r\(prompt)-\(pair[1])", prefersA ? "a" : "b",
                    split: user < 30 ? "train" : (number < 15 ? "adapt" : "test"))
            }
        }
        let all = try await files.evaluate(options([10], [.random], standardisation: .all))
        let prompt = try await files.evaluate(options([10], [.random], standardisation: .prompt))
        let gain = try #require(prompt.results[0].auc) - #require(all.results[0].auc)
        #expect(gain > 0.01, "\(gain)")

        files.responses = files.responses.map { $0.replacing(/"prompt":"[^"]*",/, with: "") }
        let error = await #expect(throws: EvaluationError.self) {
            try await files.evaluate(options([10], [.random], standardisation: .prompt))
        }
        #expect(error?.code == .badOption)
        #expect(try await files.evaluate(options([10], [.random], standardisation: .auto)).standardisation == .all)
    }

    @Test("The JSON has the documented fields, and null for what there is no figure of")
    func json() async throws {
        let report = try await EvaluationFiles.planted(people: 12, learners: 8, comparisons: 12, seed: 2)
            .evaluate(options([0, 5, 20]))
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(report.json().utf8)) as? [String: Any])
        #expect(
            object.keys.sorted() == [
                "answer_model", "base_functions", "comparisons", "dropped_features", "feature_specification",
                "features",
                "fit_seconds", "individual", "pooled", "results", "seed", "standardise", "standardise_trials", "users",
                "warnings",
            ])
        let results = try #require(object["results"] as? [[String: Any]])
        #expect(results.count == 6)
        let fields = [
            "accuracy", "answers", "auc", "calibration_error", "comparisons", "log_loss", "reliability",
            "standard_error",
            "strategy", "users", "users_with_auc",
        ]
        #expect(results.allSatisfy { $0.keys.sorted() == fields })
        #expect(
            results.map { $0["strategy"] as? String } == [
                "random", "random", "random", "d-optimal", "d-optimal", "d-optimal",
            ])
        #expect(results.map { $0["answers"] as? Int } == [0, 5, 20, 0, 5, 20])
        #expect(results[2]["auc"] is NSNull)
        #expect(results[2]["users"] as? Int == 0)
        for name in ["pooled", "individual"] {
            let reference = try #require(object[name] as? [String: Any])
            #expect(reference["auc"] is Double)
            #expect(reference["regularisation"] is Double)
            #expect(
                (reference["by_answers"] as? [[String: Any]])?.first?["answers"] as? Int == (name == "pooled" ? 0 : 5))
        }
        #expect((object["users"] as? [String: Int]) == ["train": 8, "adapt": 4, "test": 4])
        #expect((object["comparisons"] as? [String: Int])?["train"] == report.comparisons.train)
    }

    @Test(
        "Options out of range are refused",
        arguments: [
            { try EvaluationOptions(answers: []) }, { try EvaluationOptions(answers: [-1]) },
            { try EvaluationOptions(strategies: []) }, { try EvaluationOptions(baseFunctions: 0...3) },
            { try EvaluationOptions(baseFunctions: 1...17) }, { try EvaluationOptions(userLimit: 1) },
            { try EvaluationOptions(threads: 0) },
        ] as [@Sendable () throws -> EvaluationOptions])
    func badOptions(make: @Sendable () throws -> EvaluationOptions) {
        let error = #expect(throws: EvaluationError.self) { _ = try make() }
        #expect(error?.code == .badOption)
    }

    @Test("A cancelled evaluation ends")
    func cancelled() async throws {
        let files = EvaluationFiles.planted(people: 30, learners: 20, comparisons: 30, seed: 2)
        let options = try options()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await files.evaluate(options)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
