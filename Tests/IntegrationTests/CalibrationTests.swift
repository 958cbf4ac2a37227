import Foundation
import Personalization
import Postgres
import Testing
import Workers

@Suite("Calibration", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct CalibrationTests {
    private static let prompts = "brevity.concise,brevity.detailed,directness.direct,warmth.warm"

    /// A model whose prompts do what the test plants, whatever they say.
    private static let planted: @Sendable (ModelStub.Call) async -> ModelStub.Reply = { call in
        let text = PlantedTexts.fenced(in: call.user)
        if call.system.contains("clearly fewer words") { return .text(PlantedTexts.shortened(text)) }
        if call.system.contains("nothing stays implicit") { return .text(text.replacing(" the ", with: " that ")) }
        if call.system.contains("stands by it") {
            return .text("Perhaps it might possibly seem so. " + text)
        }
        return .text(text + " The price is 17 dollars.")
    }

    private struct Report: Decodable {
        struct Prompt: Decodable {
            let prompt: String
            let candidates: Int
            let effect: Double
            let low: Double
            let high: Double
            let acceptance: Double
            let verdict: String
            let refusals: [String: Int]
        }

        let prompts: [Prompt]

        init(_ output: String) throws {
            let json = try #require(output.firstIndex(of: "{").map { output[$0...] }, "\(output)")
            self = try JSONDecoder().decode(Report.self, from: Data(json.utf8))
        }

        init(from decoder: any Decoder) throws {
            prompts = try decoder.container(keyedBy: Key.self).decode([Prompt].self, forKey: .prompts)
        }

        private enum Key: CodingKey { case prompts }

        subscript(_ id: String) -> Prompt {
            get throws { try #require(prompts.first { $0.prompt == id }) }
        }
    }

    @Test("finds what a model's prompts do, and says which do not do what they say")
    func verdicts() async throws {
        let model = ModelStub(respond: Self.planted)
        try await TestStack.with(model: model) { stack in
            let file = try PlantedTexts.file()
            defer { try? FileManager.default.removeItem(at: file) }
            let arguments = ["calibrate", "--texts", file.path, "--prompts", Self.prompts, "--samples", "12"]
            let environment = try stack.environment(model: model.url)
            let output = try await AttuneProcess(arguments + ["--json"], environment: environment).end()
            #expect(output.status == 3)
            let report = try Report(output.text)
            let concise = try report["brevity.concise"]
            #expect(concise.verdict == "works" && concise.candidates == 12 && concise.acceptance > 0.9)
            let truth = PlantedTexts.meanChange(of: "brevity") { PlantedTexts.shortened($0) }
            #expect(truth > 0.1 && concise.low < truth && truth < concise.high, "\(truth) in \(concise)")
            #expect(try report["brevity.detailed"].verdict == "does_nothing")
            #expect(try report["directness.direct"].verdict == "moves_the_wrong_way")
            let warm = try report["warmth.warm"]
            #expect(warm.verdict == "refused" && warm.acceptance == 0 && warm.refusals["invented_number"] == 12)
            #expect(model.calls.count == 48)

            // In words, from what is kept.
            let shown = try await AttuneProcess(
                ["calibrate", "--prompts", Self.prompts, "--samples", "0"], environment: environment
            ).end()
            #expect(shown.status == 3)
            for remark in [
                "works", "does nothing", "moves the wrong way", "guards refuse it: invented_number", "3 of 4 prompts",
            ] {
                #expect(shown.text.contains(remark))
            }
            #expect(model.calls.count == 48)
            // And for the workers.
            #expect(try await stack.count("select count(*) from prompt_effects where tenant = ''") == 4)
        }
    }

    @Test("goes on where it was when it was interrupted, without paying twice")
    func resumes() async throws {
        let model = ModelStub { call in .text(PlantedTexts.shortened(PlantedTexts.fenced(in: call.user))) }
        try await TestStack.with(model: model) { stack in
            let file = try PlantedTexts.file()
            defer { try? FileManager.default.removeItem(at: file) }
            let arguments = [
                "calibrate", "--texts", file.path, "--prompts", "brevity.concise", "--samples", "30",
                "--model-slots", "1", "--model-attempts", "1",
            ]
            let environment = try stack.environment(model: model.url)
            model.respond { [model] call in
                if model.calls.count > 10 { return .status(503) }
                return .text(PlantedTexts.shortened(PlantedTexts.fenced(in: call.user)))
            }
            let first = try await AttuneProcess(arguments, environment: environment).end()
            #expect(first.status == 1 && first.text.contains("run the same again to go on"))
            #expect(try await stack.count("select count(*) from prompt_observations") == 10)
            let calls = model.calls.count
            model.respond { call in .text(PlantedTexts.shortened(PlantedTexts.fenced(in: call.user))) }
            let second = try await AttuneProcess(arguments, environment: environment).end()
            #expect(second.status == 0, "\(second.text)")
            #expect(model.calls.count == calls + 20)
            #expect(try await stack.count("select count(*) from prompt_observations") == 30)
            // Twelve texts: the thirteenth sample is the first text's second.
            #expect(try await stack.count("select count(*) from prompt_observations where sample like '%/2'") == 6)
        }
    }

    @Test(
        "names what is wrong with its input",
        arguments: [
            (["--prompts", "brevity.concise,nonsense.more"], "there is no prompt nonsense.more"),
            (["--texts", "/nowhere.jsonl"], "cannot be read"), (["--samples=-1"], "--samples must be 0 to 10000"),
            (["--tenant", "nobody"], "there is no team nobody"), ([], "the model is not there"),
            (["--model-class", "small", "--prompts", "warmth.warm"], "not for a small model"),
        ])
    func badInput(arguments: [String], message: String) async throws {
        try await TestStack.with { stack in
            let output = try await AttuneProcess(
                ["calibrate"] + arguments, environment: try stack.environment()
            ).end()
            #expect(output.status != 0 && output.status != 3)
            #expect(output.text.contains(message), "\(output.text)")
        }
    }
}

/// Texts without a fact that guards could miss, and what a planted model does to them.
enum PlantedTexts {
    private static let sentences = [
        "The garden behind the house needs some care in spring.", "Most plants like the soil loose and a little damp.",
        "It helps to remove the leaves that fell in autumn.", "A thin layer of compost does the young plants good.",
        "Water them early, before the sun stands high.", "Shade keeps the roots cool on hot days.",
        "Some flowers open only when it gets dark.", "The herbs near the kitchen grow without much work.",
        "Cut them often, so that they stay low and dense.", "The old apple tree should be trimmed in winter.",
        "Birds nest in the hedge from early summer on.", "Leave it alone until the young have flown.",
    ]

    /// Twelve texts of six to twelve sentences.
    static let all: [String] = (0..<12).map { number in
        (0..<(6 + number % 7)).map { sentences[(number + 5 * $0) % sentences.count] }.joined(separator: " ")
    }

    static func file() throws -> URL {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("texts-\(UUID().uuidString).jsonl")
        let lines = all.map { #"{"prompt": "How do I care for my garden?", "text": "\#($0)"}"# }
        try Data(lines.joined(separator: "\n").utf8).write(to: file)
        return file
    }

    /// The text between the fence lines of the capable style.
    static func fenced(in user: String) -> String {
        let lines = user.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.lastIndex(where: { $0.hasPrefix("<<<TEXT") }) else { return user }
        return lines[(start + 1)...].prefix { !$0.hasSuffix("TEXT>>>") }.joined(separator: "\n")
    }

    /// Without the last 30 % of its sentences.
    static func shortened(_ text: String) -> String {
        let parts = text.split(separator: ". ").map { $0.hasSuffix(".") ? String($0.dropLast()) : String($0) }
        let kept = parts.prefix(max(1, (parts.count * 7 + 5) / 10))
        return kept.joined(separator: ". ") + "."
    }

    /// The mean change of a version 1 base reward, measured here.
    static func meanChange(of reward: String, _ change: (String) -> String) -> Double {
        let model = RewardModel.versionOne
        let row = model.baseRewardNames.firstIndex(of: reward) ?? 0
        let changes = all.map { text in
            model.phiDifference(
                zip(LocalFeatures.extract(change(text)), LocalFeatures.extract(text)).map { $0 - $1 })[row]
        }
        return changes.reduce(0, +) / Double(changes.count)
    }
}
