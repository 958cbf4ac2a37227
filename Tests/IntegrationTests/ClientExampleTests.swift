import Foundation
import Testing

/// The programs of Schemas/clients, run as they are. Each runs where its language and library are installed.
@Suite(
    "The example clients", .enabled(if: TestEnvironment.hasServers, "needs the servers of Deploy/local/test"))
struct ClientExampleTests {
    private static var clients: URL {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        return root.appendingPathComponent("Schemas/clients")
    }

    private static func works(_ program: String, _ arguments: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// Where Debian puts Java's libraries.
    private static let jars = ["amqp-client", "gson", "slf4j-api", "slf4j-nop"].map { "/usr/share/java/\($0).jar" }
    private static let hasNode = works("/usr/bin/env", ["node", "--eval", "require('amqplib')"])
    private static let hasJava =
        jars.allSatisfy { FileManager.default.fileExists(atPath: $0) } && works("/usr/bin/env", ["javac", "-version"])

    /// A client sends a job, gets its result, gives feedback, asks a question and answers it.
    private func run(_ program: String, _ arguments: [String], person: String) async throws {
        let model = ModelStub { _ in .text(Texts.short) }
        try await TestStack.with(model: model) { stack in
            let environment = try stack.environment()
            let imported = try await AttuneProcess(["questions", "import", "--starter"], environment: environment).end()
            #expect(imported.status == 0, "\(imported.text)")
            try await stack.withTrainer {
                try await stack.withWorker(model: model.url) { _ in
                    let client = try AttuneProcess(
                        program: URL(fileURLWithPath: program), arguments + [person], environment: environment)
                    let output = try await client.end(within: .seconds(90))
                    #expect(output.status == 0, "\(output.text)")
                    #expect(
                        output.text.contains("result: kept not_better: Thank you for your question. Your order A-1234"))
                    #expect(output.text.contains("feedback: sent"))
                    #expect(
                        output.text.contains("question: ") && output.text.contains("answer: sent"), "\(output.text)")
                    try await eventually("the trainer did not take both events") {
                        try await stack.count(
                            "select count(*) from feedback_events where user_id = '\(person)' and outcome = 'learned'")
                            == 2
                    }
                    #expect(try await stack.count("select answers from weights where user_id = '\(person)'") == 2)
                }
            }
        }
    }

    @Test("in Python does what it says")
    func python() async throws {
        let python = ProcessInfo.processInfo.environment["ATTUNE_TEST_PYTHON"] ?? "/usr/bin/python3"
        try await run(python, [Self.clients.path + "/python/client.py"], person: "pia")
    }

    @Test("in JavaScript does what it says", .enabled(if: hasNode, "node finds no amqplib (NODE_PATH)"))
    func javaScript() async throws {
        // An import finds packages beside the program only, not by NODE_PATH, so it is given a folder with a link.
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(
            at: Self.clients.appendingPathComponent("node/client.mjs"),
            to: folder.appendingPathComponent("client.mjs"))
        let modules = try #require(
            ProcessInfo.processInfo.environment["NODE_PATH"]?.split(separator: ":").first.map(String.init))
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/node_modules", withDestinationPath: modules)
        try await run("/usr/bin/env", ["node", folder.path + "/client.mjs"], person: "noa")
    }

    @Test("in Java does what it says", .enabled(if: hasJava, "no JDK, or no RabbitMQ client and Gson for Java"))
    func java() async throws {
        let path = Self.jars.joined(separator: ":")
        try await run("/usr/bin/env", ["java", "-cp", path, Self.clients.path + "/java/Client.java"], person: "jo")
    }
}
