import Personalization
import Testing

@Suite(
    "The commands about questions", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct QuestionCommandTests {
    @Test("what a file says wrong is told with its line, and then nothing of it is taken")
    func importErrors() async throws {
        try await TestStack.with { stack in
            let good = #"{"id": "a", "prompt": "p", "first": "x", "second": "y"}"#
            for (text, expected) in [
                ("\(good)\n\n{\"prompt\": \"p\", \"first\": \"x\"}\n", "line 3"),
                ("\(good)\n\(good)\n", "line 2: its id a is that of line 1"), ("\(good)\nnot json\n", "line 2"),
            ] {
                let output = try await AttuneProcess(
                    ["questions", "import", "-"], environment: try stack.environment(), input: text
                ).end()
                #expect(output.status != 0)
                #expect(output.text.contains(expected), "\(output.text)")
            }
            #expect(try await stack.count("select count(*) from questions") == 0)
        }
    }

    @Test("are imported, listed, exported, retired and asked by command")
    func commands() async throws {
        try await TestStack.with { stack in
            let environment = try stack.environment()
            @Sendable func attune(_ arguments: String..., input: String? = nil) async throws -> AttuneProcess.Output {
                try await AttuneProcess(arguments, environment: environment, input: input).end()
            }
            let imported = try await attune("questions", "import", "--starter")
            #expect(imported.text.contains("51 questions for every team, 51 of them new"), "\(imported.text)")
            let listed = try await attune("questions", "list", "--domain", "translation")
            #expect(listed.text.split(separator: "\n").count == 2 + 17, "\(listed.text)")
            let exported = try await attune("questions", "export")
            let own = try await attune("questions", "import", "-", "--team", TestStack.tenant, input: exported.text)
            #expect(own.text.contains("51 of them new"), "\(own.text)")
            let retired = try await attune(
                "questions", "retire", "--id", "starter-brevity-service", "starter-order-service")
            #expect(retired.text.contains("2 retired"), "\(retired.text)")
            let unknown = try await attune("questions", "retire", "--id", "nothing")
            #expect(unknown.status != 0 && unknown.text.contains("nothing"))
            try await stack.withTrainer {
                let asked = try await attune(
                    "ask", "--user", "ada", "--count", "4", "--domain", "customer-service", input: "a\nx\nb\ns\nn\n")
                #expect(asked.status == 0, "\(asked.text)")
                #expect(asked.text.contains("4 of 4") && asked.text.contains("3 answered."), "\(asked.text)")
                try await eventually { try await stack.count("select count(*) from feedback_events") == 3 }
                #expect(try await stack.count("select answers from weights") == 2)
                let json = try await attune("ask", "--user", "bob", "--count", "2", "--json", input: "first\nquit\n")
                #expect(json.status == 0, "\(json.text)")
                let lines = json.text.split(separator: "\n")
                #expect(lines.count == 3, "\(json.text)")
                #expect(try Question.decode(Array(lines[0].utf8)).requestID != nil)
                #expect(lines[2] == #"{"answered":1,"shown":2}"#)
                let none = try await attune("ask", "--user", "eve", "--domain", "poetry", "--json", input: "")
                #expect(none.text.contains("no_pairs_for_domain"), "\(none.text)")
            }
        }
    }
}
