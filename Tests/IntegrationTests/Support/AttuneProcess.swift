import AMQP
import Foundation
import Testing

/// The program itself, as a process.
final class AttuneProcess: Sendable {
    struct Output: Sendable {
        let status: Int32
        let text: String
    }

    private let process: Process
    private let log: URL
    private let arguments: [String]

    /// Beside the test bundle, where the build puts it.
    private static var executable: URL {
        get throws {
            var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            for _ in 0..<4 {
                let file = folder.appendingPathComponent("attune")
                if FileManager.default.isExecutableFile(atPath: file.path) { return file }
                folder.deleteLastPathComponent()
            }
            let file = URL(fileURLWithPath: ".build/debug/attune")
            try #require(FileManager.default.isExecutableFile(atPath: file.path), "attune is not built")
            return file
        }
    }

    /// - Parameters:
    ///   - program: Another program than attune.
    ///   - input: What it reads; nil: what the tests read.
    init(program: URL? = nil, _ arguments: [String], environment: [String: String], input: String? = nil) throws {
        process = Process()
        self.arguments = arguments
        log = FileManager.default.temporaryDirectory.appendingPathComponent("attune-\(UUID().uuidString).log")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        process.executableURL = try program ?? Self.executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let output = try FileHandle(forWritingTo: log)
        process.standardOutput = output
        process.standardError = output
        if let input {
            let pipe = Pipe()
            pipe.fileHandleForWriting.write(Data(input.utf8))
            try pipe.fileHandleForWriting.close()
            process.standardInput = pipe
        }
        try process.run()
    }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    var isRunning: Bool { process.isRunning }

    var output: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Waits for the end, at most `limit`, then kills.
    func end(within limit: Duration = .seconds(30)) async throws -> Output {
        let end = ContinuousClock.now.advanced(by: limit)
        while process.isRunning, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(20)) }
        if process.isRunning {
            signal(SIGKILL)
            Issue.record("attune did not end within \(limit): \(output)")
        }
        process.waitUntilExit()
        defer { try? FileManager.default.removeItem(at: log) }
        let text = output
        // Services print nothing but their logs; commands also print what they are asked for.
        if ["worker", "trainer"].contains(arguments.first) {
            UnloggedTexts.expectNone(in: text, of: arguments.joined(separator: " "))
        }
        return Output(status: process.terminationStatus, text: text)
    }
}

extension TestStack {
    /// The environment of a process on this stack.
    func environment(model: String = "http://127.0.0.1:9/v1") throws -> [String: String] {
        let server = try #require(TestEnvironment.brokerURL)
        return [
            "AMQP_URL": server.replacing(#/(amqps?:\/\/[^\/]+).*/#) { "\($0.output.1)/\(broker.virtualHost)" },
            "DATABASE_URL": databaseURL, "ATTUNE_TENANT": Self.tenant, "ATTUNE_MODEL_URL": model,
            "ATTUNE_MANAGEMENT_URL": (TestEnvironment.managementURL ?? "") + "/" + broker.virtualHost,
            "ATTUNE_FEEDBACK_SHARDS": "2", "ATTUNE_REFRESH": "0.2",
        ]
    }
}
