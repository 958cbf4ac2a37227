import Foundation
import Personalization
import Postgres
import Testing
import Workers

@Suite("Bootstrap", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct BootstrapTests {
    /// Makes texts shorter, hedged or warm; what else it is asked for it leaves.
    private static let planted: @Sendable (ModelStub.Call) async -> ModelStub.Reply = { call in
        if call.system.contains("You judge texts") {
            let parts = call.user.components(separatedBy: "Text A:\n").last?.components(separatedBy: "\n\nText B:\n")
            let words = (parts ?? []).map { $0.split(separator: " ").count }
            return .text(words.count == 2 && words[0] < words[1] ? "A" : "B")
        }
        let text = PlantedTexts.fenced(in: call.user)
        if call.system.contains("clearly fewer words") { return .text(PlantedTexts.shortened(text)) }
        if call.system.contains("nothing stays implicit") {
            return .text(text + " All of this keeps the beds in good order, and little work is left for later.")
        }
        if call.system.contains("warm, personal tone") {
            return .text("Thank you so much, we are very happy to help you! " + text)
        }
        if call.system.contains("stands by it") { return .text("Perhaps it might possibly seem so. " + text) }
        return .text(text)
    }

    private func stack(_ body: @escaping @Sendable (TestStack, [String: String], URL) async throws -> Void) async throws
    {
        let model = ModelStub(respond: Self.planted)
        try await TestStack.with(model: model) { stack in
            let file = try PlantedTexts.file()
            defer { try? FileManager.default.removeItem(at: file) }
            let environment = try stack.environment(model: model.url).merging(
                ["ATTUNE_FIT_MINIMUM_ANSWERS": "100"]) { $1 }
            try await body(stack, environment, file)
        }
    }

    @Test("makes answers to learn a version from that says so, and that are nobody's")
    func learns() async throws {
        try await stack { stack, environment, file in
            let arguments = [
                "bootstrap", "--texts", file.path, "--samples", "12", "--people", "40", "--answers", "15",
            ]
            let output = try await AttuneProcess(arguments, environment: environment).end(within: .seconds(120))
            #expect(output.status == 0, "\(output.text)")
            #expect(output.text.contains("600 answers of 40 simulated people"))
            #expect(output.text.contains("cannot be learned") && output.text.contains("tradition"))
            // Again: the same, not twice.
            let again = try await AttuneProcess(arguments, environment: environment).end(within: .seconds(120))
            #expect(again.status == 0)
            let simulated = "select count(*) from comparisons where origin = 'simulated'"
            #expect(try await stack.count(simulated) == 600)
            #expect(try await stack.count("select count(*) from comparisons where origin = 'people'") == 0)

            let fit = try await AttuneProcess(["fit", "--base-functions", "2"], environment: environment)
                .end(within: .seconds(120))
            #expect(fit.status == 0, "\(fit.text)")
            #expect(fit.text.contains("600 answers of 40 simulated people"))
            #expect(try await stack.count("select count(*) from models where origin = 'simulated'") == 1)
            // Nobody has weights of it, and nobody is shown.
            #expect(try await stack.count("select count(*) from weights") == 0)
            let shown = try await AttuneProcess(["users", "show", "simulated-1"], environment: environment).end()
            #expect(shown.text.contains("0 answers"), "\(shown.text)")
        }
    }

    @Test("says what a small model's prompts are not meant to move")
    func smallModel() async throws {
        try await stack { stack, environment, file in
            // A small model gets the bare text, and wordings of its own.
            let model = ModelStub { call in
                .text(call.system.contains("concise") ? PlantedTexts.shortened(call.user) : "Perhaps so. " + call.user)
            }
            try await model.serving {
                let output = try await AttuneProcess(
                    ["bootstrap", "--texts", file.path, "--samples", "6", "--people", "10", "--answers", "5"],
                    environment: environment.merging(
                        ["ATTUNE_MODEL_CLASS": "small", "ATTUNE_MODEL_URL": model.url]) { $1 }
                ).end(within: .seconds(120))
                #expect(output.status == 0, "\(output.text)")
                let line = try #require(
                    output.text.split(separator: "\n").first { $0.contains("is meant to move") }, "\(output.text)")
                #expect(line.contains("formality, warmth, structure") && !line.contains("brevity"))
                #expect(try await stack.count("select count(*) from prompt_observations where style = 'small'") == 18)
            }
        }
    }

    @Test("gives way to real answers once there are enough")
    func replaced() async throws {
        try await stack { stack, environment, file in
            let output = try await AttuneProcess(
                ["bootstrap", "--texts", file.path, "--samples", "6", "--people", "20", "--answers", "10"],
                environment: environment
            ).end(within: .seconds(120))
            #expect(output.status == 0, "\(output.text)")
            for number in 0..<15 {
                try await stack.teach("user-\(number)", likesShort: number % 3 != 0, answers: 8)
            }
            let fit = try await AttuneProcess(
                ["fit", "--base-functions", "1", "--json"], environment: environment
            ).end(within: .seconds(120))
            #expect(fit.text.contains(#""origin" : "people""#), "\(fit.text)")
            #expect(try await stack.count("select count(*) from models where origin = 'simulated'") == 0)
        }
    }

    @Test("has the model judge for each person, and goes on where it was")
    func judgedByModel() async throws {
        try await stack { stack, environment, file in
            func run(_ answers: String) async throws -> AttuneProcess.Output {
                try await AttuneProcess(
                    [
                        "bootstrap", "--judges", "model", "--texts", file.path, "--samples", "3", "--people", "5",
                        "--answers", answers,
                    ], environment: environment
                ).end(within: .seconds(120))
            }
            #expect(try await run("4").status == 0)
            let count = "select count(*) from comparisons where origin = 'simulated'"
            #expect(try await stack.count(count) == 20)
            let more = try await run("10")
            #expect(more.status == 0, "\(more.text)")
            #expect(try await stack.count(count) == 50)
            // The stub judges by length alone: the preferred text has never more words.
            let rows = try await stack.client.query(
                Statement("select difference from comparisons where origin = 'simulated'"))
            let words = try #require(FeatureSpecification.current.index(of: "log_words"))
            var longer = 0
            for row in rows { longer += try row.reals(0)[words] > 0.001 ? 1 : 0 }
            #expect(longer == 0)
        }
    }
}
