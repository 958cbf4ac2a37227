import Foundation
import Testing

/// Programs of the system that tests run, and the files of a deployment that they read.
enum Programs {
    static func has(_ name: String) -> Bool { path(name) != nil }

    static func path(_ name: String) -> URL? {
        for folder in (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") {
            let file = URL(fileURLWithPath: String(folder)).appendingPathComponent(name)
            if FileManager.default.isExecutableFile(atPath: file.path) { return file }
        }
        return nil
    }

    /// A file under `Deploy`.
    static func deployment(_ name: String) -> URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Deploy/" + name)
    }

    /// Runs a program to its end.
    static func run(
        _ name: String, _ arguments: [String], input: String? = nil, within limit: Duration = .seconds(60)
    ) async throws -> AttuneProcess.Output {
        let program = try #require(path(name), "\(name) is not installed: Deploy/local/test installs it")
        return try await AttuneProcess(program: program, arguments, environment: [:], input: input).end(within: limit)
    }
}
