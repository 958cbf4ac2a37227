import AMQP
import Foundation
import Personalization
import Testing
import Workers

@Suite("The command line", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct CommandTests {
    private func attune(
        _ arguments: String..., on stack: TestStack, environment: [String: String] = [:]
    ) async throws -> AttuneProcess.Output {
        try await AttuneProcess(arguments, environment: try stack.environment().merging(environment) { $1 }).end()
    }

    @Test("sets a database and a broker up from nothing, and doing it again changes nothing")
    func setUp() async throws {
        try await TestStack.with { stack in
            for _ in 0..<2 {
                for command in [
                    ["database", "migrate"], ["tenants", "add", "support", "--holdback", "0.25"],
                    ["prompts", "import"], ["topology", "apply"],
                ] {
                    let output = try await AttuneProcess(command, environment: stack.environment()).end()
                    #expect(output.status == 0, "\(command): \(output.text)")
                }
            }
            #expect(try await stack.administrator.queueExists("attune.jobs.support") != nil)
            let list = try await attune("tenants", "list", on: stack)
            #expect(list.text.contains("support") && list.text.contains("25"), "\(list.text)")
            let prompts = try await attune("prompts", "list", on: stack)
            #expect(prompts.text.contains("brevity.concise"))
            let definitions = try await attune("topology", "export", on: stack)
            let parsed = try JSONSerialization.jsonObject(with: Data(definitions.text.utf8)) as? [String: Any]
            #expect((parsed?["queues"] as? [Any])?.count ?? 0 > 10)
        }
    }

    @Test("enqueues a job, waits for its result and shows what feedback taught")
    func enqueue() async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.withTrainer {
                try await stack.withWorker(model: model.url) { _ in
                    let events = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
                    let lines = (0..<8).map {
                        String(decoding: Texts.comparison("c\($0)").encoded(), as: UTF8.self)
                    }
                    try lines.joined(separator: "\n").write(to: events, atomically: true, encoding: .utf8)
                    defer { try? FileManager.default.removeItem(at: events) }
                    let sent = try await attune("feedback", "--file", events.path, on: stack)
                    #expect(sent.status == 0, "\(sent.text)")
                    try await eventually {
                        let shown = try await attune("users", "show", "ada", "--json", on: stack)
                        return shown.text.contains("\"answers\" : 8")
                    }
                    let shown = try await attune("users", "show", "ada", on: stack)
                    #expect(shown.text.contains("brevity"))
                    let result = try await attune(
                        "enqueue", "--user", "ada", "--prompt", Texts.prompt, "--response", Texts.long, "--wait",
                        "--json", on: stack)
                    #expect(result.status == 0, "\(result.text)")
                    let response = try RevisedResponse.decode(Array(result.text.utf8))
                    #expect(response.status == .revised)
                    #expect(response.text == Texts.short)
                }
            }
        }
    }

    @Test("what enqueue and feedback publish is what the schemas say, on the team's key, with the person's header")
    func published() async throws {
        try await TestStack.with { stack in
            let enqueued = try await attune(
                "enqueue", "--user", "ada", "--prompt", Texts.prompt, "--response", Texts.long, "--domain",
                "customer-service", "--language", "en", "--job-id", "j1", "--reply-to",
                Names.replies(of: TestStack.tenant) + "mine", on: stack)
            #expect(enqueued.status == 0, "\(enqueued.text)")
            let job = try await stack.take(Names.jobs(of: TestStack.tenant))
            #expect(try RevisionJob.decode(job.body).jobID == "j1")
            #expect(job.properties.type == "RevisionJob")
            #expect(job.properties.replyTo == Names.replies(of: TestStack.tenant) + "mine")
            #expect(job.properties.timestamp != nil)
            // A shard has a single active consumer and lets nobody else look, so the event is copied.
            try await stack.administrator.declare(
                Topology(
                    queues: [.init(name: "copy")],
                    bindings: [.init(source: Names.feedback, destination: .queue("copy"), routingKey: "#")]))
            let sent = try await attune(
                "feedback", "--user", "ada", "--prompt", "p", "--preferred", "Short.", "--other", "Longer text.",
                "--event-id", "e1", on: stack)
            #expect(sent.status == 0, "\(sent.text)")
            let event = try await stack.take("copy")
            #expect(try Feedback.decode(event.body).eventID == "e1")
            #expect(event.properties.headers[MessageHeader.user] == .string("ada"))
        }
    }

    @Test("status tells depth and consumers as the broker does")
    func status() async throws {
        struct Report: Decodable {
            struct Queue: Decodable {
                let name: String
                let team: String?
                let ready: Int
                let unacked: Int
                let consumers: Int
            }

            let queues: [Queue]
        }
        try await TestStack.with { stack in
            for index in 0..<3 { try await stack.enqueue(Texts.job("job-\(index)")) }
            // The management API shows figures some seconds late.
            try await eventually {
                let output = try await attune("status", "--json", on: stack)
                #expect(output.status == 0, "\(output.text)")
                let report = try JSONDecoder().decode(Report.self, from: Data(output.text.utf8))
                let queue = report.queues.first { $0.name == "attune.jobs.demo" }
                return queue?.ready == 3 && queue?.team == "demo" && queue?.consumers == 0
            }
            let table = try await attune("status", "--queues", on: stack)
            #expect(table.status == 0)
            #expect(table.text.contains("attune.jobs.demo"))
            // Nobody consumes the jobs: said without being asked for, an alarm only when it is.
            #expect(table.text.contains("demo: no worker consumes its jobs"))
            for (alarm, isOver) in [
                (["--outages"], true), (["--max-depth", "2"], true), (["--max-depth", "3"], false),
                (["--max-dead", "0", "--max-unrouted", "0"], false), (["--max-drain", "60"], true),
                (["--promises"], false),
            ] {
                let output = try await AttuneProcess(["status"] + alarm, environment: stack.environment()).end()
                #expect(output.status == (isOver ? 1 : 0), "\(alarm): \(output.text)")
            }
        }
    }

    @Test(
        "says what is wrong and what to do",
        arguments: [
            (["enqueue"], "--file"), (["worker", "--nonsense", "1"], "unknown option --nonsense"),
            (["worker", "--model-slots"], "needs a value"), (["worker", "--model-slots", "many"], "whole number"),
            (["enqueue", "--file", "/nowhere", "--tenant", "demo"], "cannot be read"),
            (["enqueue", "--user", "u", "--prompt", "p", "--tenant", "No Team"], "a-z"),
            (
                ["enqueue", "--user", "u", "--prompt", "p", "--tenant", "demo", "--reply-to", "orders"],
                "attune.replies.demo."
            ),
            (["enqueue", "--user", "u", "--prompt", "p", "--reply-to", "amq.gen-a", "--wait"], "or --reply-to"),
            (["tenants", "add", "x", "--holdback", "2"], "from 0 to 1"),
        ])
    func errors(arguments: [String], text: String) async throws {
        try await TestStack.with { stack in
            let output = try await AttuneProcess(arguments, environment: stack.environment()).end()
            #expect(output.status != 0)
            #expect(output.text.contains(text), "\(output.text)")
        }
    }

    @Test("configuration lists every setting and never a secret's value")
    func configuration() async throws {
        try await TestStack.with { stack in
            let output = try await attune("configuration", on: stack)
            #expect(output.status == 0)
            #expect(output.text.contains("ATTUNE_MODEL_SLOTS"))
            #expect(output.text.contains("(set)"))
            let password = try #require(URLComponents(string: TestEnvironment.databaseURL ?? "")?.password)
            #expect(!output.text.contains(password))
        }
    }

    @Test("settings come from flags before the environment before a file")
    func precedence() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).json")
        try #"{"model": {"slots": "7", "name": "of-the-file"}, "health": {"host": "of-the-file"}}"#.write(
            to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        try await TestStack.with { stack in
            let output = try await attune(
                "configuration", "--config", file.path, "--model-name", "of-the-flag", on: stack,
                environment: ["ATTUNE_MODEL_SLOTS": "9", "ATTUNE_MODEL_NAME": "of-the-environment"])
            #expect(output.status == 0)
            let lines = output.text.split(separator: "\n")
            #expect(lines.contains { $0.hasPrefix("--model-name ") && $0.contains("of-the-flag") })
            #expect(lines.contains { $0.hasPrefix("--model-slots ") && $0.contains(" 9 ") })
            #expect(lines.contains { $0.hasPrefix("--health-host ") && $0.contains("of-the-file") })
        }
    }

    @Test("the README's Python client gets its result, unchanged")
    func readme() async throws {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        let code = try #require(readme.firstMatch(of: #/```python\n((?s).*?)```/#)?.output.1)
        let script = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).py")
        try String(code).write(to: script, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: script) }
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            try await stack.withWorker(model: model.url) { _ in
                let python = ProcessInfo.processInfo.environment["ATTUNE_TEST_PYTHON"] ?? "/usr/bin/python3"
                let client = try AttuneProcess(
                    program: URL(fileURLWithPath: python), [script.path], environment: stack.environment())
                let output = try await client.end()
                #expect(output.status == 0, "\(output.text)")
                #expect(output.text.contains("A-1234"))
                #expect(output.text.contains("kept"))
            }
        }
    }
}
